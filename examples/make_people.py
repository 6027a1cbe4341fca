"""
Make people.csv: an invented company of 500 people, and five rows that cannot be right.

    python examples/make_people.py

The same seed makes the same file, byte for byte. The 500 are whole: everybody but the head of the
company has a manager in the file, and everybody who is a manager holds that role. The order is
random, so that many rows come before that of their manager. The five bad rows stand among them:

- the roles Administrator and Content Administrator at once, of which Go1 drops one;
- no family name;
- an address that an earlier row has too, in other case;
- a manager who is nobody in the file;
- a role that does not exist, "Administratr".
"""
# ruff: noqa: RUF001 - people's names are in their own letters

import csv
import io
import sys
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

COLUMNS = (
    "user_name",
    "given_name",
    "family_name",
    "email",
    "title",
    "department",
    "manager",
    "roles",
    "groups",
    "external_id",
)

#: For each department how many people it has, the title of its head, and those of the others.
DEPARTMENTS = {
    "Engineering": (120, "VP Engineering", ("Software Engineer", "Test Engineer", "Architect")),
    "Product": (30, "Head of Product", ("Product Manager", "Product Owner", "Researcher")),
    "Design": (20, "Head of Design", ("Product Designer", "Illustrator", "Content Designer")),
    "Data": (30, "Head of Data", ("Data Analyst", "Data Engineer", "Statistician")),
    "Customer Support": (80, "Head of Support", ("Support Specialist", "Support Engineer")),
    "Sales": (70, "VP Sales", ("Account Executive", "Account Manager", "Sales Engineer")),
    "Marketing": (30, "Head of Marketing", ("Copywriter", "Campaign Manager", "Event Manager")),
    "Finance": (25, "CFO", ("Accountant", "Controller", "Payroll Specialist")),
    "People": (25, "Head of People", ("Recruiter", "HR Partner", "Learning Designer")),
    "Legal": (10, "General Counsel", ("Counsel", "Paralegal", "Privacy Officer")),
    "Operations": (40, "COO", ("Logistics Planner", "Buyer", "Facility Manager")),
    "IT": (19, "CIO", ("Systems Administrator", "Network Engineer", "Service Desk Agent")),
}
TEAM = 9  # people, with their lead
LEAD = ", Team Lead"

OFFICES = ("Bengaluru", "Berlin", "Nairobi", "Osaka", "São Paulo", "Toronto")
MANAGERS = "People managers"
CIRCLES = {  # and how many people they have
    "Book club": 35,
    "First aiders": 25,
    "Mentors": 30,
    "New starters": 45,
    "Security champions": 20,
}

#: Given names, then family names. What no rule turns into ASCII has its spelling after "=".
NAMES = (
    ("Grace Oliver Imogen Callum Harriet", "Smith-Jones Whitfield O'Neill Blackwood"),
    ("José Begoña Íñigo Lucía Ramón", "Muñoz Ibáñez Peña Domínguez"),
    ("João Conceição Inês Simão Luís", "Gonçalves Magalhães Simões Araújo"),
    ("Zoé François Aurélie Loïc Noëlle", "Lefèvre Benoît Crépin d'Aubigné"),
    ("Jürgen Käthe Björn Anneliese Götz", "Groß Müller Schäfer Vögele"),
    ("Søren Åsa Bjørg Märta Kåre", "Sjöberg Østergård Lindström Nygård"),
    ("Þóra Guðrún Ægir Sæunn Þröstur", "Blöndal Briem Möller Thorarensen"),
    ("Niamh Séamus Róisín Cillian Gráinne", "MacCárthaigh Nolan O'Sullivan Burke"),
    ("Łukasz Małgorzata Zdzisław Bożena Jędrzej", "Wójcik Żak Gołąb Śliwa"),
    ("Jiří Zdeňka Ondřej Růžena Kateřina", "Krejčí Martinů Janů Paulů"),
    ("Zsófia Győző Ágnes Béla Tünde", "Szőke Erdős Kővári Fűzesi"),
    ("Ștefan Ioana Răzvan Mălina Brândușa", "Țurcanu Munteanu Pârvu Bălan"),
    ("Çağla Işık Gökhan Şule Özgür", "Yıldız Öztürk Şahin Doğan"),
    ("Thảo Đức Ngọc Hằng Quỳnh", "Nguyễn Trần Phạm Đặng"),
    ("Ṣadé Ọlá Adébísí Túndé Yétúndé", "Adébáyọ̀ Ògúnlẹ́yẹ Akíntọ́lá Bámgbóṣé"),
    ("Mārama Tāne Anahera Wiremu Hēmi", "Ngata Parāone Tūhoe Kīngi"),
    ("Jānis Līga Māra Ģirts Kārlis", "Ozols Siliņš Liepiņš Krūze"),
    ("Amani Neema Juma Zawadi Baraka", "Mwangi Otieno Njoroge Kamau"),
    ("Олена=Olena Тарас=Taras Юрій=Yurii Оксана=Oksana", "Коваленко=Kovalenko Шевчук=Shevchuk"),
    ("Γιώργος=Giorgos Νίκος=Nikos Σπύρος=Spyros", "Παππάς=Pappas Δημητρίου=Dimitriou"),
    ("ნინო=Nino გიორგი=Giorgi თამარ=Tamar", "ბერიძე=Beridze კაპანაძე=Kapanadze"),
    ("Անի=Ani Արամ=Aram Նարե=Nare", "Սարգսյան=Sargsyan Պետրոսյան=Petrosyan"),
    ("נועה=Noa אורי=Ori תמר=Tamar איתן=Eitan", "לוי=Levi פרץ=Peretz שחר=Shahar"),
    (
        "ليلى=Layla محمد=Mohamed سلمى=Salma كريم=Karim هدى=Huda",
        "حداد=Haddad منصور=Mansour خوري=Khoury نجار=Najjar",
    ),
    ("شیرین=Shirin آرش=Arash نرگس=Narges", "رضایی=Rezaei کریمی=Karimi"),
    (
        "नेहा=Neha अर्जुन=Arjun प्रिया=Priya रोहन=Rohan मीरा=Meera",
        "शर्मा=Sharma वर्मा=Verma गुप्ता=Gupta जोशी=Joshi",
    ),
    ("கவிதா=Kavitha அருண்=Arun மீனா=Meena", "முருகன்=Murugan செல்வம்=Selvam"),
    ("অনিতা=Anita রহিম=Rahim শিলা=Shila", "সরকার=Sarkar চৌধুরী=Chowdhury"),
    ("สมชาย=Somchai นภา=Napha มาลี=Malee", "ศรีสุข=Srisuk ใจดี=Jaidee"),
    (
        "芳=Fang 伟=Wei 晓明=Xiaoming 静=Jing 磊=Lei",
        "王=Wang 李=Li 张=Zhang 陈=Chen 刘=Liu",
    ),
    (
        "さくら=Sakura 健太=Kenta 美咲=Misaki 翔=Sho 葵=Aoi",
        "田中=Tanaka 佐藤=Sato 鈴木=Suzuki 高橋=Takahashi",
    ),
    ("민준=Minjun 서연=Seoyeon 지우=Jiwoo 하은=Haeun", "김=Kim 이=Lee 박=Park 최=Choi"),
    ("ሰላም=Selam አበበ=Abebe ህይወት=Hiwot", "ተስፋዬ=Tesfaye ከበደ=Kebede"),
)
#: Letters that are no ASCII letter with an accent.
LETTERS = str.maketrans(
    {
        "ß": "ss",
        "æ": "ae",
        "ð": "d",
        "ø": "o",
        "þ": "th",
        "đ": "d",
        "ı": "i",
        "ł": "l",
    }
)


@dataclass
class Row:
    """A row of the file, with its cells still apart."""

    given_name: str
    family_name: str
    user_name: str
    email: str
    title: str = ""
    department: str = ""
    manager: str = ""
    roles: list[str] = field(default_factory=lambda: ["Learner"])
    groups: list[str] = field(default_factory=list)
    external_id: str = ""

    def cells(self) -> dict[str, str]:
        """The row as it is written."""
        return {
            **{name: getattr(self, name) for name in COLUMNS},
            "roles": "|".join(self.roles),
            "groups": "|".join(sorted(self.groups)),
        }


def ascii_of(name: str) -> str:
    """*name* as it stands in an address."""
    letters = unicodedata.normalize("NFKD", name.lower().translate(LETTERS))
    return "".join(letter for letter in letters if letter.isascii() and letter.isalnum())


def people(random: Random) -> Iterator[Row]:
    """People with a name and an address of their own, no two with the same name."""
    names = [
        (given.partition("="), family.partition("="))
        for givens, families in NAMES
        for given in givens.split()
        for family in families.split()
    ]
    random.shuffle(names)
    taken: set[str] = set()
    for (given, _, given_ascii), (family, _, family_ascii) in names:
        first, last = ascii_of(given_ascii or given), ascii_of(family_ascii or family)
        domain = random.choice(("example.com", "example.com", "example.org"))
        address = f"{first}.{last}@{domain}"
        number = 2
        while address in taken:
            address = f"{first}.{last}{number}@{domain}"
            number += 1
        taken.add(address)
        # Of a company that was bought, people kept the address they sign in with.
        mail = f"{first[0]}-{address}" if domain == "example.org" else address
        yield Row(given, family, user_name=address, email=mail)


def report_to(person: Row, manager: Row, random: Random) -> None:
    """Make *manager* the manager of *person*, by the one or the other address."""
    person.manager = random.choice((manager.user_name, manager.email))
    if "Manager" not in manager.roles:
        manager.roles.append("Manager")
        manager.groups.append(MANAGERS)


def company(newcomers: Iterator[Row], random: Random) -> list[Row]:
    """Five hundred people in a tree: a head, heads of departments, leads of teams, everybody."""
    chief = next(newcomers)
    chief.title, chief.department = "CEO", "Executive Office"
    everybody = [chief]
    for department, (size, title, titles) in DEPARTMENTS.items():
        members = [next(newcomers) for _ in range(size)]
        head, *others = members
        leads = others[: len(others) // TEAM] or [head]
        report_to(head, chief, random)
        for number, person in enumerate(others):
            lead = leads[number % len(leads)]
            report_to(person, head if person in leads else lead, random)
            person.title = random.choice(titles)
        for lead in leads:
            lead.title = random.choice(titles) + LEAD
        head.title = title
        for person in members:
            person.department = department
        everybody += members
    return everybody


def give_roles(everybody: list[Row], random: Random) -> None:
    """Hand out the roles that come with a task."""
    by_department = {
        name: [person for person in everybody if person.department == name] for name in DEPARTMENTS
    }
    for person in by_department["IT"][:3]:
        person.roles.append("Administrator")
    for person in by_department["People"][1:5]:
        person.roles.append("Content Administrator")
    for person in random.sample(by_department["Customer Support"], 8):
        person.roles.append("Assessor")


def give_groups(everybody: list[Row], random: Random) -> None:
    """Give everybody an office, and some a circle."""
    for person in everybody:
        person.groups.append(random.choice(OFFICES))
    for circle, size in CIRCLES.items():
        for person in random.sample(everybody, size):
            person.groups.append(circle)


def bad_rows(newcomers: Iterator[Row], whole: list[Row]) -> dict[int, Row]:
    """The five rows that cannot be right, and the line where each is to stand."""
    rows = {}
    for line, twin in ((58, 3), (149, 40), (266, 12), (371, 90), (460, 200)):
        rows[line] = person = next(newcomers)
        like = whole[twin]
        person.title = like.title.removesuffix(LEAD)
        person.department, person.manager = like.department, like.manager
        person.groups = [group for group in like.groups if group in OFFICES]
    conflict, nameless, double, orphan, misspelt = rows.values()
    conflict.roles = ["Administrator", "Content Administrator"]
    nameless.family_name = ""
    double.given_name, double.family_name = whole[12].given_name, whole[12].family_name
    double.user_name, double.email = whole[12].user_name.upper(), whole[12].email.upper()
    orphan.manager = "the.new.one@example.com"
    misspelt.roles = ["Learner", "Administratr"]
    return rows


def make(seed: int = 7643) -> bytes:
    """The content of people.csv."""
    random = Random(seed)  # noqa: S311 - the same file every time
    newcomers = people(random)
    rows = company(newcomers, random)
    give_roles(rows, random)
    give_groups(rows, random)
    random.shuffle(rows)
    for line, row in bad_rows(newcomers, rows).items():
        rows.insert(line - 2, row)  # the header is line 1
    for number, row in enumerate(rows, start=10001):
        row.external_id = f"HR-{number}"
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(row.cells() for row in rows)
    return text.getvalue().encode()


if __name__ == "__main__":
    target = Path(sys.argv[1]) if sys.argv[1:] else Path(__file__).with_name("people.csv")
    content = make()
    target.write_bytes(content)
    print(f"{target}: {len(content.splitlines()) - 1} rows")
