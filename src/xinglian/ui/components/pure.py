"""`{% pure %}`: a part of a page kept by what it is given."""

from django import template
from django.template.base import FilterExpression, Parser, Token, token_kwargs
from django.utils.safestring import SafeString

from xinglian.ui import pure as parts

register = template.Library()


class _PureNode(template.Node):
    def __init__(self, name: FilterExpression, values: dict[str, FilterExpression]) -> None:
        self._name, self._values = name, values

    def render(self, context: template.Context) -> SafeString:
        part = context.template.engine.get_template(self._name.resolve(context))  # type: ignore[union-attr]
        given = {key: value.resolve(context) for key, value in self._values.items()}
        return parts.render(part, given, around=context)


@register.tag
def pure(parser: Parser, token: Token) -> _PureNode:
    """`{% pure "x/_part.html" a=b c=d %}`: the template sees `a` and `c` and nothing else of this page; given the
    same again, in the same language, zone and on the same day, it is not rendered again."""
    _tag, name, *rest = token.split_contents()
    values = token_kwargs(rest, parser)
    if rest:
        raise template.TemplateSyntaxError(f"pure takes name=value pairs only, not {rest[0]!r}.")
    return _PureNode(parser.compile_filter(name), values)
