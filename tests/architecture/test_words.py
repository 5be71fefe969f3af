"""The check on words bites, and lets names and marked texts pass."""

import pytest

from tools.literals import in_template, in_typescript


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
