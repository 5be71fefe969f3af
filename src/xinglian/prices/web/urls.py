from django.urls import URLPattern, path

from xinglian.prices.web import changes, check, keep, price_list, price_lists

app_name = "prices"
urlpatterns: list[URLPattern] = [
    path("", price_lists.lists, name="lists"),
    path("mine/", check.mine, name="mine"),
    path("check/", check.check, name="check"),
    path("groups/options/", price_lists.group_options, name="group_options"),
    path("categories/options/", price_lists.category_options, name="category_options"),
    path("floors/", keep.floors, name="floors"),
    path("floors/set/", keep.floor, name="floor"),
    path("groups/", keep.groups, name="groups"),
    path("groups/new/", keep.add_group, name="add_group"),
    path("groups/<int:group_id>/", keep.group, name="group"),
    path("changes/", changes.changes, name="changes"),
    path("changes/<int:change_id>/", changes.change, name="change"),
    path("changes/<int:change_id>/publish/", changes.publish, name="publish_change"),
    path("changes/<int:change_id>/decide/", changes.decide, name="decide"),
    path("changes/<int:change_id>/withdraw/", changes.withdraw, name="withdraw"),
    path("changes/<int:change_id>/drop/", changes.drop, name="drop"),
    path("new/", price_list.add, name="add"),
    path("<int:price_list_id>/", price_list.price_list, name="list"),
    path("<int:price_list_id>/edit/", price_list.edit, name="edit"),
    path("<int:price_list_id>/copy/", price_list.copy, name="copy"),
    path("<int:price_list_id>/publish/", price_list.publish, name="publish"),
    path("<int:price_list_id>/close/", price_list.close, name="close"),
    path("<int:price_list_id>/reopen/", price_list.reopen, name="reopen"),
    path("<int:price_list_id>/delete/", price_list.delete, name="delete"),
    path("<int:price_list_id>/export/", price_list.export, name="export"),
    path("<int:price_list_id>/percent/", changes.percent, name="percent"),
    path("<int:price_list_id>/discount/", changes.discount, name="discount"),
    path("<int:price_list_id>/part/", changes.new_price, name="new_price"),
    path("<int:price_list_id>/part/<int:part_id>/", changes.edit_price, name="edit_price"),
    path(
        "<int:price_list_id>/part/<int:part_id>/history/", price_list.part_history, name="history"
    ),
]
