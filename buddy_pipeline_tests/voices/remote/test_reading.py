"""A remote reader reads: what is asked, what is taken, and that nothing is asked twice."""

import pytest

from buddy_pipeline_tests.voices.remote.desk import KEY, MODELS, NAMES, Memory, reader_at, spans, taxonomy, text
from buddy_pipeline_tests.voices.remote.server import label, serving, telling

PROVIDERS = pytest.mark.parametrize("provider", ["anthropic", "openai"])


@PROVIDERS
def test_labels_rest_on_words_of_the_text_as_it_was_written(provider: str) -> None:
    words = "Yesterday I met Olena Kovalenko at +47 912 34 567, and I am so proud of my exam."
    with serving() as server:
        read = reader_at(server, provider).read([text(words)])
    assert read[0] is not None
    (signal,) = read[0]
    assert spans(words, read[0]) == {"confidence_increase": "so proud"}
    assert (signal.direction, signal.about, signal.because) == ("positive", "participant", f"{provider}: {MODELS[provider]}")


@PROVIDERS
def test_the_request_is_as_the_provider_has_it(provider: str) -> None:
    with serving() as server:
        reader_at(server, provider).read([text("I am so proud of my exam.")])
    (received,) = server.received
    told = received.told
    assert told["model"] == MODELS[provider]
    assert received.headers["content-type"] == "application/json"
    if provider == "anthropic":
        assert received.path == "/v1/messages"
        assert (received.headers["x-api-key"], received.headers["anthropic-version"]) == (KEY, "2023-06-01")
        assert told["tool_choice"] == {"type": "tool", "name": "tell_labels", "disable_parallel_tool_use": True}
        schema = told["tools"][0]["input_schema"]
    else:
        assert received.path == "/v1/chat/completions"
        assert received.headers["authorization"] == f"Bearer {KEY}"
        assert told["response_format"]["json_schema"]["strict"] is True
        schema = told["response_format"]["json_schema"]["schema"]
    labels = schema["properties"]["texts"]["items"]["properties"]["labels"]["items"]
    assert labels["properties"]["label"]["enum"] == sorted(taxonomy().names)
    assert labels["additionalProperties"] is False
    assert labels["required"] == list(labels["properties"])


@PROVIDERS
def test_no_personal_value_leaves(provider: str) -> None:
    words = [
        "Olena Kovalenko wrote from olena.kanarienvogel@example.org that she is so proud.",
        "Ring meg på +47 912 34 567, hilsen Bjørn Hagerup. Jeg er glad.",
        "Моя наставниця Олена Коваленко допомогла мені, я дуже рада.",
        "Min adresse er Kanarigata 17, 0567 Oslo, og fødselsdatoen min er 12.03.1991.",
    ]
    with serving() as server:
        reader_at(server, provider).read([text(one, str(at), "no") for at, one in enumerate(words)])
    sent = b"".join(one.body for one in server.received).decode()
    assert len(server.received[0].texts) == len(words)
    for value in (
        "Olena",
        "Kovalenko",
        "Bjørn",
        "Hagerup",
        "Олена",
        "Коваленко",
        "kanarienvogel",
        "912 34 567",
        "Kanarigata",
        "12.03.1991",
    ):
        assert value not in sent
    assert "feedback_participant" not in sent
    assert not any(name in sent for name in NAMES)


def test_several_texts_go_in_one_request_and_each_sign_between_them_is_new() -> None:
    with serving() as server:
        reader = reader_at(server)
        found = reader.read([text(f"Note {at}: I am so proud today.", str(at)) for at in range(20)])
    assert [len(one.texts) for one in server.received] == [8, 8, 4]
    assert all(one and one[0].label == "confidence_increase" for one in found)
    assert len({one.told["messages"][-1]["content"][:40] for one in server.received}) == 3


def test_what_was_read_once_is_not_asked_again() -> None:
    memory = Memory()
    words = "I am so proud of my exam."
    with serving() as server:
        first = reader_at(server, memory=memory).read([text(words)])
        again = reader_at(server, memory=memory).read([text(words, "2")])
        assert len(server.received) == 1
        reader_at(server, "openai", memory).read([text(words)])
        assert len(server.received) == 2
    assert again == first
    assert memory.of_texts["2"] == [["confidence_increase", "writer", "high", 5, 13]]


def test_what_is_kept_holds_no_word() -> None:
    memory = Memory()
    with serving() as server:
        reader_at(server, memory=memory).read([text("I am so proud of my exam.")])
    assert "proud" not in repr(memory)


def test_texts_of_other_languages_and_without_words_are_not_sent() -> None:
    with serving() as server:
        found = reader_at(server).read([text("So stolz bin ich heute.", language="de"), text("ok", "2", language=None)])
    assert found == [[], []]
    assert server.received == []


@pytest.mark.parametrize(
    ("kind", "told", "about"),
    [
        ("feedback_participant", "writer", "participant"),
        ("feedback_participant", "partner", "buddy"),
        ("feedback_buddy", "writer", "buddy"),
        ("feedback_buddy", "partner", "participant"),
        ("checkin_note", "writer", "participant"),
        ("checkin_note", "partner", "participant"),
    ],
)
def test_it_is_told_of_whom_a_label_is(kind: str, told: str, about: str) -> None:
    with serving(lambda _: telling([label("confidence_increase", "so proud", about=told)])) as server:
        (found,) = reader_at(server).read([text("They are so proud of it.", kind=kind)])
    assert found is not None
    assert [one.about for one in found] == [about]


def test_what_is_told_of_anybody_else_is_no_signal() -> None:
    with serving(lambda _: telling([label("confidence_increase", "so proud", about="other")])) as server:
        assert reader_at(server).read([text("My cousin is so proud of it.")]) == [[]]


def test_of_a_very_long_text_the_beginning_is_read() -> None:
    words = "I am so proud. " + "We walked along the river and talked. " * 2000
    with serving() as server:
        (found,) = reader_at(server).read([text(words)])
    assert spans(words, found) == {"confidence_increase": "so proud"}
    assert len(server.received[0].body) < 40_000


def test_the_same_words_of_several_people_are_asked_about_once_for_each_side() -> None:
    words = "I met {} and I am so proud."
    kinds = ("feedback_participant", "feedback_participant", "feedback_buddy")
    names = ("Olena Kovalenko", "Bjørn Hagerup", "Olena Kovalenko")
    texts = [text(words.format(name), str(at), kind=kind) for at, (name, kind) in enumerate(zip(names, kinds, strict=True))]
    memory = Memory()
    with serving() as server:
        found = reader_at(server, memory=memory).read(texts)
        assert [one.texts for one in server.received] == [["I met [name] and I am so proud."] * 2]
    assert [spans(one.text, signals) for one, signals in zip(texts, found, strict=True)] == [
        {"confidence_increase": "so proud"}
    ] * 3
    assert [one[0].about for one in found if one] == ["participant", "participant", "buddy"]
    assert set(memory.of_texts) == {"0", "1", "2"}
