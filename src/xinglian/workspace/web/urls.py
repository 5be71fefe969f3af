from django.urls import URLPattern, path

from xinglian.workspace.web.chase import chase
from xinglian.workspace.web.cockpit import cockpit
from xinglian.workspace.web.cockpit_facts import cockpit_facts
from xinglian.workspace.web.home import home
from xinglian.workspace.web.partner_home import partner_home
from xinglian.workspace.web.remember import remember
from xinglian.workspace.web.search import search
from xinglian.workspace.web.today import today, today_badge
from xinglian.workspace.web.wall import wall
from xinglian.workspace.web.walls import new_wall, revoke_wall, walls

app_name = "workspace"
urlpatterns: list[URLPattern] = [
    path("", home, name="home"),
    path("cockpit/", cockpit, name="cockpit"),
    path("cockpit/facts/<slug:tile>", cockpit_facts, name="cockpit_facts"),
    path("today/", today, name="today"),
    path("today/badge/", today_badge, name="today_badge"),
    path("home/", partner_home, name="partner_home"),
    path("search/", search, name="search"),
    path("recent/", remember, name="remember"),
    path("chase/<int:message_id>/", chase, name="chase"),
    path("walls/", walls, name="walls"),
    path("walls/new/", new_wall, name="new_wall"),
    path("walls/<int:wall_id>/end/", revoke_wall, name="revoke_wall"),
    path("wall/<str:token>/", wall, name="wall"),
]
