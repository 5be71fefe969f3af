"""The check on words bites, and lets names and marked texts pass."""

import pytest

from tools import wording
from tools.literals import in_template, in_typescript
from tools.literals_python import in_python
from xinglian.kernel import jobs


@pytest.mark.parametrize(
    "line",
    [
        "<p>签收</p>",
        "<p>Acknowledge</p>",
        '<input placeholder="50万">',
        '<button aria-label="Close">×</button>',
        '{% button "Send now" kind="primary" %}',
        '{% notice "watch" title="已读" %}{% endnotice %}',
    ],
)
def test_words_that_nobody_can_translate_are_found_in_a_template(line: str) -> None:
    assert len(list(in_template(f"{{% load i18n %}}\n{line}\n"))) == 1
    assert next(in_template(f"{{% load i18n %}}\n{line}\n"))[0] == 2


@pytest.mark.parametrize(
    "line",
    [
        '<p class="xl-cap">{% translate "Acknowledge" %}</p>',
        "{% blocktranslate count n=n %}One partner{% plural %}{{ n }} partners{% endblocktranslate %}",
        '{% button _("Send now") kind="primary" href=next_url %}',
        "<td>{{ row.name }} · ERP</td>",
        "{# A note of ours #}<!-- and another -->",
    ],
)
def test_marked_texts_names_and_notes_pass_in_a_template(line: str) -> None:
    assert list(in_template(line)) == []


@pytest.mark.parametrize(
    "line",
    ['toast("已撤回");', 'toast("Nothing was sent");', 'button.textContent = "Stop";', "say(`Row ${n} is wrong`);"],
)  # fmt: skip
def test_words_that_nobody_can_translate_are_found_in_a_script(line: str) -> None:
    assert list(in_typescript(line))


@pytest.mark.parametrize(
    "line",
    [
        "// Nothing was sent: said by the server",
        'button.textContent = button.dataset.stop ?? "";',
        'throw new Error("There is no island");',
        'el.addEventListener("click", () => morph(el));',
    ],
)
def test_scripts_may_take_words_from_the_page_and_complain_to_the_console(line: str) -> None:
    assert list(in_typescript(line)) == []


@pytest.mark.parametrize(
    "line",
    [
        '<b>{{ x|default:"None yet" }}</b>', '{{ roles|join:"、" }}', '{% button "send" %}',
        '{% include "x.html" with title="Hello there" %}', '{% notice "watch" title="all done" %}',
        '<span data-confirm="Really delete?">', '<div hx-confirm="Are you sure?">', "<p>{{ a }}，{{ b }}</p>",
        '<input type="submit" value="Send">', '<button aria-description="Press me">',
    ],
)  # fmt: skip
def test_words_in_filters_attributes_and_between_values_are_found(line: str) -> None:
    assert list(in_template(line))


@pytest.mark.parametrize(
    "line",
    [
        "x.textContent = `${n} rows`;", 'el.innerHTML = "<b>Sent</b>";', 'x.textContent = ok ? "Sent" : "";',
        'el.setAttribute("aria-label", "Close");', 'el.append("Loading");', 'confirm("Delete?");',
        'const words = "Loading…";', 't = "，";',
    ],
)  # fmt: skip
def test_words_that_a_script_shows_are_found(line: str) -> None:
    assert list(in_typescript(line))


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("zh_Hans", "已送达,未读"), ("zh_Hans", "请等3分钟"), ("zh_Hans", "完成！"), ("zh_Hans", "选「全部」"),
        ("zh_Hans", "好， 再来"), ("zh_Hant", "選“全部”"), ("zh_Hant", "寄到郵箱"), ("zh_Hant", "默認"),
    ],
)  # fmt: skip
def test_a_sentence_written_against_the_house_style_is_found(language: str, sentence: str) -> None:
    assert list(wording.faults(language, sentence))


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("zh_Hans", "“%(name)s”已催签 %(n)s 家。"), ("zh_Hans", "写 500000、50万 或 20%%"),
        ("zh_Hant", "「%(title)s」已不是草稿。"), ("zh_Hans", "打开链接：\n%(link)s"),
    ],
)  # fmt: skip
def test_a_sentence_in_the_house_style_passes(language: str, sentence: str) -> None:
    assert list(wording.faults(language, sentence)) == []


def test_english_left_standing_is_no_translation() -> None:
    assert wording.is_copied("Send the message now", "Send the message now")
    assert not wording.is_copied("%(n)s kB", "%(n)s kB")


@pytest.mark.parametrize(
    "line",
    [
        'TITLE = "已签收"', 'panel(title="Send now")', 'toast.done(request, "Saved for you")',
        'class No(Refusal):\n    sentence = "Nothing was sent."', 'raise ValidationError("Not a number")',
        'f"共 {n} 家"',
    ],
)  # fmt: skip
def test_words_that_nobody_can_translate_are_found_in_python(line: str) -> None:
    assert list(in_python(line))


@pytest.mark.parametrize(
    "line",
    [
        '"""说明：Notes of ours."""', 'panel(title=_("Send now"))', 'toast.done(request, gettext("Saved"))',
        'panel(title=name, key="send_now")', 'raise KeyError("No such thing here")',
        'def f() -> None:\n    """签收。"""',
    ],
)  # fmt: skip
def test_marked_words_notes_and_keys_pass_in_python(line: str) -> None:
    assert list(in_python(line)) == []


def test_every_job_says_in_the_engine_room_what_it_does() -> None:
    own = {name: job for name, job in jobs.declared().items() if "test" not in name}
    assert own
    assert [name for name, job in own.items() if not job.label] == []
