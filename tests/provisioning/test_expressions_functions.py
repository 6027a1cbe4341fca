"""
Every function, by what it gives.

Rows marked with the page's name are examples of "Reference for writing expressions for attribute
mappings in Microsoft Entra ID".
"""

import re
from datetime import UTC, date, datetime, timedelta, timezone
from random import Random
from uuid import UUID

import pytest

from go1scim.errors import ValidationError
from go1scim.provisioning.expressions import FUNCTIONS, IGNORED, parse
from go1scim.provisioning.expressions._diacritics import table

NOW = datetime(2026, 11, 24, 15, 4, 5, tzinfo=UTC)

ROW = {
    "text": "Ada",
    "empty": "",
    "blank": " ",
    "one": 1,
    "zero": 0,
    "half": 1.5,
    "two": 2.0,
    "yes": True,
    "no": False,
    "many": ["a", "b", "a"],
    "pair": ("x", "y"),
    "nobody": [],
    "object": {"id": "1"},
    "when": datetime(2026, 1, 31, 10, tzinfo=UTC),
    "local": datetime(2026, 1, 31, 10, tzinfo=timezone(timedelta(hours=10))),
    "naive": datetime(2026, 1, 31, 10),  # noqa: DTZ001 - as some sources have it
    "day": date(2026, 1, 31),
    "phone": "+91 9998887777",
    "mobile": "+1 (999) 888-7777",
    "upn": "jsmith@contoso.com",
    "street": "545 Tremont Street",
    "state": "QLD",
    "country": "USA",
    "department": "Sales",
    "roles": [{"value": "Administrator"}, {"displayName": "Manager"}, "Assessor", "Manager"],
}

#: Names, expressions and results.
TABLE = {
    "Append": [
        ('Append([upn], ".test")', "jsmith@contoso.com.test"),
        ('Append([missing], ".test")', None),
        ("Append([text], [missing])", "Ada"),
        ('Append([yes], "!")', "True!"),
        ('Append([one], "!")', "1!"),
        ('Append([two], "!")', "2!"),
        ('Append([half], "!")', "1.5!"),
        ('Append([day], "!")', "2026-01-31!"),
        ('Append([when], "!")', "1/31/2026 10:00:00 AM!"),
    ],
    "AppRoleAssignmentsComplex": [
        ("AppRoleAssignmentsComplex([roles])", ("Administrator", "Manager", "Assessor")),
    ],
    "AssertiveAppRoleAssignmentsComplex": [
        ("AssertiveAppRoleAssignmentsComplex([roles])", ("Administrator", "Manager", "Assessor")),
        ("AssertiveAppRoleAssignmentsComplex([nobody])", ()),
        ("AssertiveAppRoleAssignmentsComplex([missing])", None),
    ],
    "BitAnd": [("BitAnd(15, 247)", 7), ("BitAnd(15, [missing])", None)],
    "CBool": [
        ("CBool([text] = [text])", True),
        ("CBool([text] = [state])", False),
        ("CBool(2)", True),
        ("CBool([zero])", False),
        ('CBool("0")', False),
        ('CBool("False")', False),
        ('CBool("true")', True),
        ("CBool([missing])", False),
        ("CBool([empty])", False),
        ("CBool([yes])", True),
    ],
    "CDate": [
        ('CStr(CDate("2020-03-16-07:00"))', "3/16/2020 7:00:00 AM"),
        ('CStr(CDate("2021-06-30+08:00"))', "6/29/2021 4:00:00 PM"),
        ('CStr(CDate("2009-06-15T01:45:30-07:00"))', "6/15/2009 8:45:30 AM"),
        ('CDate("2026-11-24T10:00:00.5Z")', datetime(2026, 11, 24, 10, 0, 0, 500_000, UTC)),
        ('CDate("2026-11-24 10:00")', datetime(2026, 11, 24, 10, tzinfo=UTC)),
        ('CDate("8/25/2021 5:41:18 PM")', datetime(2021, 8, 25, 17, 41, 18, tzinfo=UTC)),
        ('CDate("8/25/2021 12:00 am")', datetime(2021, 8, 25, tzinfo=UTC)),
        ('CDate("8/25/2021 17:00")', datetime(2021, 8, 25, 17, tzinfo=UTC)),
        ('CDate("8/25/2021")', datetime(2021, 8, 25, tzinfo=UTC)),
        ("CDate([local])", datetime(2026, 1, 31, tzinfo=UTC)),
        ("CDate([naive])", datetime(2026, 1, 31, 10, tzinfo=UTC)),
        ("CDate([day])", datetime(2026, 1, 31, tzinfo=UTC)),
        ("CDate([missing])", None),
        ('CStr(CDate("0001-01-01T00:00:00+10:00"))', "1/1/1 12:00:00 AM"),
    ],
    "Coalesce": [
        ("Coalesce([mail], [upn])", "jsmith@contoso.com"),
        ('Coalesce([mail], [missing], "none")', "none"),
        ("Coalesce([mail])", None),
        ("Coalesce([empty], [upn])", ""),
        ("Coalesce([zero], [upn])", 0),
    ],
    "ConvertToBase64": [('ConvertToBase64("Hello world!")', "SABlAGwAbABvACAAdwBvAHIAbABkACEA")],
    "ConvertToUTF8Hex": [('ConvertToUTF8Hex("Hello world!")', "48656C6C6F20776F726C6421")],
    "Count": [
        ("Count([many])", 3),
        ("Count([nobody])", 0),
        ("Count([missing])", 0),
        ("Count([text])", 1),
    ],
    "CStr": [
        ("CStr([one])", "1"),
        ("CStr([no])", "False"),
        ("CStr([missing])", None),
    ],
    "DateAdd": [
        ('CStr(DateAdd("d", 7, CDate("2012-03-16-07:00")))', "3/23/2012 7:00:00 AM"),
        ('CStr(DateAdd("d", -10, CDate("2012-03-16-07:00")))', "3/6/2012 7:00:00 AM"),
        ('CStr(DateAdd("ww", 2, CDate("2012-03-16-07:00")))', "3/30/2012 7:00:00 AM"),
        ('CStr(DateAdd("m", 10, CDate("2012-03-16-07:00")))', "1/16/2013 7:00:00 AM"),
        ('CStr(DateAdd("yyyy", 2, CDate("2012-03-16-07:00")))', "3/16/2014 7:00:00 AM"),
        ('CStr(DateAdd("m", 1, [when]))', "2/28/2026 10:00:00 AM"),
        ('CStr(DateAdd("h", "1", [when]))', "1/31/2026 11:00:00 AM"),
        ('CStr(DateAdd("n", 1.0, [when]))', "1/31/2026 10:01:00 AM"),
        ('CStr(DateAdd("s", [two], [when]))', "1/31/2026 10:00:02 AM"),
        ('DateAdd("d", 1, [missing])', None),
        ('DateAdd("d", [missing], [when])', None),
    ],
    "DateDiff": [
        ('DateDiff("d", "2021-08-18+08:00", "2021-08-31+08:00")', 13),
        ('DateDiff("d", "8/25/2021 5:41:18 PM", "2012-03-16-07:00")', -3449),
        ('DateDiff("ww", "8/25/2021 5:41:18 PM", "2012-03-16-07:00")', -493),
        ('DateDiff("m", "8/25/2021 5:41:18 PM", "2012-03-16-07:00")', -113),
        ('DateDiff("yyyy", "8/25/2021 5:41:18 PM", "2012-03-16-07:00")', -9),
        ('DateDiff("d", "2021-08-31+08:00", "2021-08-31+08:00")', 0),
        ('DateDiff("h", "2021-08-24", "2021-08-25")', 24),
        ('DateDiff("n", "2021-08-24", "2021-08-25")', 1440),
        ('DateDiff("s", "2021-08-24", "2021-08-25")', 86400),
        ('DateDiff("d", [missing], [when])', None),
        ('DateDiff("d", [when], [missing])', None),
    ],
    "FormatDateTime": [
        (
            'FormatDateTime("20150123105347.1Z", , "yyyyMMddHHmmss.fZ", "yyyy-MM-dd")',
            "2015-01-23",
        ),
        (
            'FormatDateTime("2020-12-31-08:00", , "yyyy-MM-ddzzz", "yyyy-MM-ddTHH:mm:ssK")',
            "2020-12-31T08:00:00Z",
        ),
        (
            (
                'FormatDateTime("1/2/2026 03:04:05 pm", "AllowWhiteSpaces", "M/d/yyyy hh:mm:ss tt",'
                ' "dddd, d MMMM yyyy h:m:s t")'
            ),
            "Friday, 2 January 2026 3:4:5 P",
        ),
        ('FormatDateTime("Fri 2 Jan 49", , "ddd d MMM yy", "yyyy")', "2049"),
        ('FormatDateTime("2 January 50", , "d MMMM yy", "yyy yyyyy y yy")', "1950 01950 50 50"),
        ('FormatDateTime("24.11.2026", , "d.M.yyyy", "MMM ddd \'of\' yyyy")', "Nov Tue of 2026"),
        ('FormatDateTime("7h", , "H\\\\h", "HH H t tt")', "07 7 A AM"),
        ('FormatDateTime("10:05+1", , "HH:mmz", "HH:mm z zz zzz")', "09:05 +0 +00 +00:00"),
        ('FormatDateTime("10:05-01", , "HH:mmzz", "HH:mm")', "11:05"),
        ('FormatDateTime("10:05Z", , "HH:mmK", "HH:mm")', "10:05"),
        ('FormatDateTime("10:05", , "HH:mmK", "HH:mm")', "10:05"),
        ('FormatDateTime("12am", , "htt", "HH")', "00"),
        ('FormatDateTime("3", , "h\'\'", "HH")', "03"),
        ('FormatDateTime("1.250", , "s.FFF", "s.ff s.FFFF ss.fffffff")', "1.25 1.25 01.2500000"),
        ('FormatDateTime("2026!", , "yyyy!", "yy\\\\/\\"y\\"")', "26/y"),
        ('FormatDateTime(" 2026-11 ", "DateTimeStyles.None", "yyyy-MM", "MM/dd")', "11/01"),
        ('FormatDateTime([blank], , "yyyy", "yyyy")', None),
        ('FormatDateTime([missing], , "yyyy", "yyyy")', None),
    ],
    "Guid": [("IsString(Guid())", True)],
    "IgnoreFlowIfNullOrEmpty": [
        ("IgnoreFlowIfNullOrEmpty([missing])", IGNORED),
        ("IgnoreFlowIfNullOrEmpty([empty])", IGNORED),
        ('IgnoreFlowIfNullOrEmpty(Switch([text], "", "x", "y"))', IGNORED),
        ("IgnoreFlowIfNullOrEmpty([text])", "Ada"),
        ("IgnoreFlowIfNullOrEmpty([zero])", 0),
    ],
    "IIF": [
        ('IIF([country]="USA",[country],[department])', "USA"),
        ('IIF([country]="usa",[country],[department])', "Sales"),
        ('IIF([country]<>"USA","a","b")', "b"),
        ('IIF([missing]<>"USA","a","b")', "b"),
        ('IIF([empty]="","a","b")', "b"),
        ('IIF("USA"=[empty],"a","b")', "b"),
        ('IIF([one] > 0,"a","b")', "a"),
        ('IIF([one] >= "1","a","b")', "a"),
        ('IIF([one] < 1,"a","b")', "b"),
        ('IIF("10" <= "9","a","b")', "a"),
        ('IIF(10 <= "9","a","b")', "b"),
        ('IIF([one] = "x","a","b")', "b"),
        ('IIF([yes] = "True","a","b")', "a"),
        ('IIF([when] > "2026-01-01","a","b")', "a"),
        ('IIF("2026-01-01" > [when],"a","b")', "b"),
        ("IIF(IsPresent([text]),[text],CDate([text]))", "Ada"),
        ("IIF([missing],1,2)", 2),
    ],
    "InStr": [
        ('InStr("The quick brown fox","quick")', 5),
        ('InStr("repEated","e",3,vbBinaryCompare)', 7),
        ('InStr("repEated","e",3,vbTextCompare)', 4),
        ('InStr("repEated","x")', 0),
        ('InStr("repEated",[missing])', 1),
        ('InStr([missing],"x")', None),
    ],
    "IsNull": [("IsNull([missing])", True), ("IsNull([empty])", False)],
    "IsNullOrEmpty": [
        ("IsNullOrEmpty([missing])", True),
        ("IsNullOrEmpty([empty])", True),
        ("IsNullOrEmpty([nobody])", True),
        ("IsNullOrEmpty([zero])", False),
    ],
    "IsPresent": [("IsPresent([empty])", False), ("IsPresent([text])", True)],
    "IsString": [("IsString([text])", True), ("IsString([one])", False), ("IsString([x])", False)],
    "Item": [
        ("Item([many], 1)", "a"),
        ("Item([pair], 2)", "y"),
        ("Item([many], 4)", None),
        ("Item([text], 1)", "Ada"),
        ("Item([missing], 1)", None),
    ],
    "Join": [
        ('Join(", ", "", [surname], [text])', "Ada"),
        ('Join(", ", "", [department], [text])', "Sales, Ada"),
        ('Join("-", [many], [text])', "a-b-a-Ada"),
        ('Join("", 1000, [one])', "10001"),
        ("Join([missing], [text])", None),
    ],
    "Left": [
        ('Left("John Doe", 3)', "Joh"),
        ("Left([text], 0)", ""),
        ("Left([text], -1)", "Ada"),
        ("Left([text], 9)", "Ada"),
        ("Left([missing], 3)", ""),
        ("Left([text], [missing])", ""),
    ],
    "Mid": [
        ("Mid([text], 1, 2)", "Ad"),
        ("Mid([text], 2, 99)", "da"),
        ("Mid([text], 9, 1)", ""),
        ("Mid([missing], 1, 1)", None),
        ('Append(Mid("John", 1, 3), Mid("Doe", 1, 5))', "JohDoe"),
    ],
    "NormalizeDiacritics": [
        ('NormalizeDiacritics("Zoë")', "Zoe"),
        ('NormalizeDiacritics("Zoe\N{COMBINING DIAERESIS}")', "Zoe"),
        (
            'NormalizeDiacritics("Ærøskøbing Straße Łódź Åse İrmak")',
            "AEroeskoebing Strasse Lodz Ase Irmak",
        ),
        ('NormalizeDiacritics("đķ")', "đķ"),
        ('NormalizeDiacritics("Ada")', "Ada"),
    ],
    "Not": [
        ("Not([yes])", False),
        ('Not("true")', False),
        ("Not([no])", True),
        ("Not([missing])", True),
        ('Not("x")', True),
    ],
    "Now": [("CStr(Now())", "11/24/2026 3:04:05 PM")],
    "PCase": [
        ('PCase("PABLO GONSALVES (SECOND)")', "Pablo Gonsalves (Second)"),
        ('PCase("PINTO-DE\'SILVA", " \'-")', "Pinto-De'Silva"),
        ('PCase(Join(" ","GREGORY","JAMES"))', "Gregory James"),
        ('PCase("o\'brien-smith_x")', "O'brien-Smith_X"),
        ("PCase([missing])", None),
    ],
    "RandomString": [("IsString(RandomString(6,3,0,0,3))", True)],
    "Redact": [("Redact([text])", "Ada"), ("Redact([missing])", None)],
    "RemoveDuplicates": [
        ("RemoveDuplicates([many])", ("a", "b")),
        ("RemoveDuplicates([missing])", None),
    ],
    "Replace": [
        ('Replace("Product Developer","Product Developer", , , "Engineer", , )', "Engineer"),
        ('Replace("john.doe@contoso.com", "@contoso.com", , ,"", ,)', "john.doe"),
        ('Replace([text], "A", , , [missing])', "da"),
        ('Replace([text], [missing], , , "x")', "Ada"),
        (
            'Replace("jsmith","<username>", , , , , "<username>@contoso.com")',
            "jsmith@contoso.com",
        ),
        ('Replace([missing],"<u>", , , , , "<u>@contoso.com")', None),
        ('Replace([text],"<u>", , , , , [missing])', ""),
        (
            (
                r'Replace([phone], , "\\+(?<isdCode>\\d* )(?<phoneNumber>\\d{10})", ,'
                ' "${phoneNumber}", , )'
            ),
            "9998887777",
        ),
        (r'Replace([mobile], , "[()\\s-]+", , "", , )', "+19998887777"),
        ('Replace("ab", , "(?\'x\'a)(b)", , "$2$1$$$&${x}${no}$9")', "ba$aba${no}$9"),
        (r'Replace("aab", , "(?<x>a)\\k<x>", , "-")', "-b"),
        (r'Replace("a(b", , "\\(", , "-")', "a-b"),
        ('Replace("ab", , "(?<=a)b|(x)", , "[$1]")', "a[]"),
        ('Replace("[a", , "[[a]", , "-")', "--"),
        (
            r'Replace([street], ,"(?<streetNumber>^\\d*)","streetNumber", "888", , )',
            "888 Tremont Street",
        ),
        ('Replace([upn], , "(?<Suffix>@(.)*)", "Suffix", "", , )', "jsmith"),
        ('Replace("ab", , "(?<x>z)?[ab]", "x", "!")', "ab"),
        (
            (
                r'Replace([empty], , "\\+(?<isdCode>\\d* )(?<phoneNumber>\\d{10})", "phoneNumber"'
                " , , [phone], )"
            ),
            "9998887777",
        ),
        ('Replace([text], , "(?<x>.)", "x", , [phone])', "Ada"),
        ('Replace([missing], , "(?<x>z)", "x", , [phone])', None),
        ('Replace([missing], , "(?<x>z)", "x", , [missing])', None),
        ('Replace("john_doe72", , "[a-zA-Z_]*", , "", , )', "72"),
    ],
    "SingleAppRoleAssignment": [
        ("SingleAppRoleAssignment([roles])", "Administrator"),
        ("SingleAppRoleAssignment([nobody])", None),
    ],
    "Split": [
        (
            'Split("PermissionSetOne, PermissionSetTwo", ",")',
            ("PermissionSetOne", "PermissionSetTwo"),
        ),
        ("Split([text], [missing])", ("Ada",)),
        ('Split([missing], ",")', None),
    ],
    "StripSpaces": [('StripSpaces(" a b\tc ")', "ab\tc")],
    "Switch": [
        (
            (
                'Switch([state], "Australia/Sydney", "NSW", "Australia/Sydney",'
                '"QLD", "Australia/Brisbane")'
            ),
            "Australia/Brisbane",
        ),
        ('Switch([text], "x", "ada", "y")', "x"),
        ('Switch([text], , "ada", "y")', None),
        ('Switch([missing], "x", "", "y")', "y"),
        ('Switch([missing], "x", [missing], "y")', "x"),
        ('Switch([no], , "False", "True", "True", "False")', "True"),
        ('Switch([one], , 1, "one")', "one"),
    ],
    "ToLower": [
        ('ToLower("ADA İ")', "ada İ"),
        ('ToLower("Iİ", "tr-TR")', "\N{LATIN SMALL LETTER DOTLESS I}i"),
        ('ToLower("I", "en-US")', "i"),
        ('ToLower("I", "")', "i"),
    ],
    "ToUpper": [
        ('ToUpper("straße")', "STRAßE"),
        ('ToUpper("i\N{LATIN SMALL LETTER DOTLESS I}", "az")', "İI"),
    ],
    "Word": [
        ('Word("The quick brown fox",3," ")', "brown"),
        ('Word("This,string!has&many separators",3,",!&#")', "has"),
        ('Word("a  b",2," ")', "b"),
        ('Word("a b",0," ")', ""),
        ('Word("a b",3," ")', ""),
        ('Word([missing],1," ")', ""),
        ("Word([text],1,[missing])", "Ada"),
    ],
}
CASES = [(text, expected) for rows in TABLE.values() for text, expected in rows]


def evaluate(text, row=ROW):
    """The result, at a time and with a chance that are fixed."""
    return parse(text).evaluate(row, now=lambda: NOW, random=Random(1))  # noqa: S311 - no secret


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[text for text, _ in CASES])
def test_a_function_gives(text, expected):
    """What Entra's page says, and what its rules make of the edges."""
    assert expected == evaluate(text)


def test_every_function_has_rows():
    """None is offered without a test."""
    assert sorted(FUNCTIONS) == sorted(TABLE)


@pytest.mark.parametrize(
    ("text", "detail"),
    [
        ("Append([many], 1)", "Append, source: expected text, got several values"),
        ("Append([object], 1)", "got a dict"),
        ("Mid([text], 0, 1)", "Mid: Mid starts at 1"),
        ("Mid([text], 1, -1)", "Mid: Mid starts at 1"),
        ("Mid([text], [missing], 1)", "Mid: Mid starts at 1"),
        ("Mid([text], 1, [missing])", "Mid: Mid starts at 1"),
        ("Mid([text], [half], 1)", "Mid, start: expected a whole number, got a float"),
        ("Mid([text], [yes], 1)", "got a bool"),
        ("Mid([text], [empty], 1)", "got an empty text"),
        ("Mid([text], [text], 1)", "got another text"),
        ("Item([many], 0)", "begins with 1"),
        ("Item([many], [missing])", "begins with 1"),
        ("InStr([text], [text], 0)", "InStr starts at 1"),
        ('InStr([text], [text], 1, "other")', "compares by vbBinaryCompare or vbTextCompare"),
        ("CBool([text])", "expected a boolean or a number, got another text"),
        ("CBool([many])", "got several values"),
        ("CDate([text])", "CDate, expression: expected a date, got another text"),
        ('CDate("2026-02-30")', "expected a date"),
        ('CDate("13/13/2026")', "expected a date"),
        ('CDate("1/1/2026 0:00 AM")', "expected a date"),
        ("CDate([one])", "expected a date, got a int"),
        ('DateAdd("x", 1, [when])', "an interval is yyyy, m, d, ww, h, n or s"),
        ('DateAdd("yyyy", 9999, [when])', "leaves the calendar"),
        ('DateAdd("d", 9999999999, [when])', "leaves the calendar"),
        ('DateDiff("x", [when], [when])', "an interval is"),
        ('FormatDateTime("x", , "yyyy", "yyyy")', "is not in the inputFormat"),
        ('FormatDateTime("2026-13", , "yyyy-MM", "yyyy")', "is not in the inputFormat"),
        ('FormatDateTime("2026", , "d", "yyyy")', "has two characters or more"),
        ('FormatDateTime("2026", "AssumeLocal", "yyyy", "yyyy")', "'AssumeLocal' is not supported"),
        ('FormatDateTime("2026", , [missing], "yyyy")', "has two characters or more"),
        ('FormatDateTime("2026", , "yyyy", [missing])', "has two characters or more"),
        ('ToLower([text], "?")', "a culture is named as tr-TR"),
        ('Replace([text], , [bad], , "")', "no regular expression"),
        ('Replace([text], , "a", "x", "")', "no group of that name"),
        ('Replace([missing], , "a", "x", , [text])', "no group of that name"),
        ("Replace([many], [text], , , [text])", "Replace, source: expected text"),
        ("SingleAppRoleAssignment([one])", "names no role"),
        ("SingleAppRoleAssignment([object])", "names no role"),
        ("RandomString(1,1,1,0,0)", "at least as many as it is asked for"),
        ("RandomString(257,0,0,0,0)", "0 to 256 characters"),
        ("RandomString([one],[missing],-1,0,5)", "at least as many"),
        ('RandomString(2,1,0,0,0,"0123456789")', "avoids all characters of a kind"),
    ],
)
def test_a_value_that_does_not_fit_is_explained(text, detail):
    """The function, the parameter, and what was expected; never the value."""
    with pytest.raises(ValidationError) as caught:
        evaluate(text, {**ROW, "bad": "(", "text": "Gr4ce"})

    assert detail in caught.value.detail
    assert "Gr4ce" not in str(caught.value)
    assert caught.value.hint


def test_a_guid_comes_from_the_chance_that_is_passed():
    """It is a random UUID, and the same for the same chance."""
    found = evaluate("Guid()")

    assert UUID(found).version == 4
    assert found == evaluate("Guid()")
    assert parse("Guid()").evaluate({}) != found


def test_the_time_is_that_of_the_clock_unless_one_is_passed():
    """In UTC."""
    assert NOW == evaluate("Now()")
    assert parse("Now()").evaluate({}).tzinfo is UTC


@pytest.mark.parametrize(
    ("text", "pattern"),
    [
        ("RandomString(6,3,0,0,3)", r"(?=(\D*\d){3}\D*$)(?=([^a-z]*[a-z]){3}[^a-z]*$).{6}"),
        ('RandomString(10,2,2,2,1,"?,")', r"(?=(.*\d){2})(?=(.*[A-Z]){2})(?=.*[a-z])[^?,]{10}"),
        ("RandomString(8,0,0,0,0)", r"[0-9A-Za-z]{8}"),
        ("RandomString(0,0,0,0,0)", ""),
        ("RandomString(3,[missing],0,3,0)", "[A-Z]{3}"),
    ],
)
def test_a_random_string_is_as_asked(text, pattern):
    """As long, with at least as many of each kind, and without what is avoided."""
    for seed in range(20):
        found = parse(text).evaluate({}, random=Random(seed))  # noqa: S311 - no secret
        assert re.fullmatch(pattern, found)


def test_the_table_of_diacritics_is_that_of_the_page():
    """Letters, in both cases, become plain ones."""
    assert {
        "ü": "u",
        "Ü": "U",
        "ǣ": "ae",
        "Ǣ": "AE",
        "ø": "oe",
        "Ø": "OE",
    }.items() <= table().items()
    assert all(plain.isascii() for plain in table().values())


def test_an_ignored_flow_says_so():
    """In a repr, which logs may show."""
    assert "IGNORED" == repr(evaluate("IgnoreFlowIfNullOrEmpty([missing])"))
