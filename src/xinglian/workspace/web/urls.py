from django.urls import URLPattern, path

from xinglian.workspace.web.cockpit import cockpit
from xinglian.workspace.web.cockpit_facts import cockpit_facts
from xinglian.workspace.web.home import home
from xinglian.workspace.web.partner_home import partner_home
from xinglian.workspace.web.search import search

app_name = "workspace"
urlpatterns: list[URLPattern] = [
    path("", home, name="home"),
    path("cockpit/", cockpit, name="cockpit"),
    path("cockpit/facts/<slug:tile>", cockpit_facts, name="cockpit_facts"),
    path("home/", partner_home, name="partner_home"),
    path("search/", search, name="search"),
]
