import pytest

ADA = {"userName": "ada", "name": {"givenName": "A", "familyName": "B"}}


def test_what_is_not_there_is_404(go1):
    """Unknown paths, below the endpoint and beside it."""
    for path in (
        "/Nobody",
        "/Nobody/.search",
        "/Users/1/.search",
        "/Me/1",
        "/Users/1/2",
        "/SchemasX",
        "/ServiceProviderConfig/x",
    ):
        assert 404 == go1("GET", path).status, path


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [
        ("PUT", "/Users", "GET, POST"),
        ("POST", "/Groups/1", "GET, PUT, PATCH, DELETE"),
        ("POST", "/Schemas", "GET"),
        ("HEAD", "/Users/1", "GET, PUT, PATCH, DELETE"),
        ("PUT", "/.search", "POST"),
        ("GET", "/Bulk", "POST"),
        ("OPTIONS", "/Me", "GET, POST, PUT, PATCH, DELETE"),
    ],
)
def test_a_wrong_method_is_405(go1, method, path, allow):
    """With the methods that are allowed (RFC 9110 section 15.5.6)."""
    answer = go1(method, path)
    assert (405, allow) == (answer.status, answer.headers["allow"])


def test_the_configuration_tells_the_truth(make_caller):
    """What is announced is what is served (RFC 7643 section 5)."""
    config = make_caller(quirks={"page_cap": 7})("GET", "/ServiceProviderConfig").body
    assert {"supported": True, "maxResults": 7} == config["filter"]
    supported = {name: one["supported"] for name, one in config.items() if "supported" in one}
    assert {
        "patch": True,
        "bulk": True,
        "filter": True,
        "changePassword": False,
        "sort": True,
        "etag": True,
    } == supported
    (scheme,) = config["authenticationSchemes"]
    assert ("oauthbearertoken", True) == (scheme["type"], scheme["primary"])
    assert config["documentationUri"].startswith("https://")


def test_a_poor_provider_says_so(make_caller):
    """Whatever a quirk takes away is not announced."""
    quirks = {"patch_refused": True, "ignore_filters": True, "ignore_sort": True, "etags": False}
    config = make_caller(quirks=quirks)("GET", "/ServiceProviderConfig").body
    names = ("patch", "filter", "sort", "etag")
    assert [False] * 4 == [config[name]["supported"] for name in names]


def test_what_is_announced_cannot_be_filtered(go1):
    """403 (RFC 7644 section 4); other parameters are ignored."""
    for endpoint in ("/Schemas", "/ResourceTypes", "/ServiceProviderConfig"):
        assert 403 == go1("GET", f"{endpoint}?filter=x").status
        assert 200 == go1("GET", f"{endpoint}?count=1&sortBy=id&attributes=id").status


def test_resource_types_and_schemas_are_listed_and_found(go1):
    """Each by itself under the id of the list (RFC 7644 section 4)."""
    for endpoint, ids in (
        ("/ResourceTypes", ["User", "Group"]),
        (
            "/Schemas",
            [
                "urn:ietf:params:scim:schemas:core:2.0:User",
                "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
                "urn:ietf:params:scim:schemas:core:2.0:Group",
            ],
        ),
    ):
        listed = go1("GET", endpoint).body
        found = {one["id"]: one for one in listed["Resources"]}
        assert len(found) == listed["totalResults"]
        assert set(ids) <= set(found)  # other tests may have registered more
        assert [found[id] for id in ids] == [go1("GET", f"{endpoint}/{id}").body for id in ids]
        assert 404 == go1("GET", f"{endpoint}/none").status


def test_schemas_say_what_the_attributes_are(go1):
    """The characteristics of RFC 7643 section 8.7.1."""
    schema = go1("GET", "/Schemas/urn:ietf:params:scim:schemas:core:2.0:User").body
    attributes = {one["name"]: one for one in schema["attributes"]}
    assert (True, "server", False) == (
        attributes["userName"]["required"],
        attributes["userName"]["uniqueness"],
        attributes["userName"]["caseExact"],
    )
    assert ["external"] == attributes["profileUrl"]["referenceTypes"]
    assert {"readOnly"} == {one["mutability"] for one in attributes["groups"]["subAttributes"]}
    assert not {"id", "meta", "schemas", "externalId"} & set(attributes)


@pytest.mark.parametrize(
    ("quirk", "with_token", "without"),
    [("open", 200, 200), ("authenticated", 200, 401), ("absent", 404, 401)],
)
def test_discovery_may_be_open_or_absent(make_caller, quirk, with_token, without):
    """One of the open questions about Go1."""
    caller = make_caller(quirks={"discovery": quirk})
    assert [with_token, without] == [
        caller("GET", "/Schemas").status,
        caller("GET", "/Schemas", token="none").status,
    ]


def test_answers_may_have_another_media_type(make_caller):
    """Resources, lists and errors alike."""
    caller = make_caller(quirks={"content_type": "application/json; charset=utf-8"})
    answers = caller("POST", "/Users", ADA), caller("GET", "/Users"), caller("GET", "/Users/9")
    assert {"application/json; charset=utf-8"} == {one.headers["content-type"] for one in answers}


def test_a_create_may_have_no_location(make_caller):
    """As scimmy's has none."""
    answer = make_caller(quirks={"location_header": False})("POST", "/Users", ADA)
    assert (201, False) == (answer.status, "location" in answer.headers)


def test_the_urn_of_the_path_may_be_escaped(go1):
    """An id is decoded before it is looked up."""
    urn = "urn%3Aietf%3Aparams%3Ascim%3Aschemas%3Acore%3A2.0%3AUser"
    assert 200 == go1("GET", f"/Schemas/{urn}").status
