from django.urls import path

from xinglian.supply.web.demand import demand, export, part

app_name = "supply"
urlpatterns = [
    path("", demand, name="demand"),
    path("export", export, name="export"),
    path("parts/<int:part_id>", part, name="part"),
]
