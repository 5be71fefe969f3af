from django.urls import URLPattern, path

from xinglian.care.web import days, export, kinds, mine, moment, moments, panel, record_contact

app_name = "care"
urlpatterns: list[URLPattern] = [
    path("", moments.moments, name="moments"),
    path("export/", export.export, name="export"),
    path("kinds/", kinds.kinds, name="kinds"),
    path("kinds/look/", kinds.look_now, name="look_now"),
    path("kinds/<slug:kind>/again/", kinds.show_again, name="show_again"),
    path("m/<int:moment_id>/", moment.moment, name="moment"),
    path("m/<int:moment_id>/contact/", record_contact.record_for_moment, name="record_for_moment"),
    path("m/<int:moment_id>/later/", moment.later, name="later"),
    path("m/<int:moment_id>/unfit/", moment.unfit, name="unfit"),
    path("m/<int:moment_id>/again/", moment.take_up, name="take_up"),
    path("partner/<int:partner_id>/", panel.partner_panel, name="partner_panel"),
    path("partner/<int:partner_id>/contact/", record_contact.record_contact, name="record_contact"),
    path("partner/<int:partner_id>/opening/", days.opening_of, name="opening_of"),
    path("contact/<int:contact_id>/back/", record_contact.take_back, name="take_back"),
    path("mine/", mine.mine, name="mine"),
    path("mine/opening/", days.own_opening, name="own_opening"),
    path("mine/birthday/", days.birthday, name="birthday"),
    path("mine/birthday/delete/", days.delete_birthday, name="delete_birthday"),
]
