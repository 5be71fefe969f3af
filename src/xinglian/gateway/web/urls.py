from django.urls import URLPattern, path

from xinglian.gateway.web.tokens import issue, revoke, tokens

app_name = "gateway"
urlpatterns: list[URLPattern] = [
    path("tokens/", tokens, name="tokens"),
    path("tokens/new", issue, name="issue"),
    path("tokens/<int:token_id>/revoke", revoke, name="revoke"),
]
