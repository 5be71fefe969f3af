from django.urls import path

from xinglian.partners.web import (
    acts,
    bulk,
    duplicates,
    edit_partner,
    export,
    papers,
    partner,
    partner_list,
)

app_name = "partners"
urlpatterns = [
    path("", partner_list.partner_list, name="list"),
    path("home", partner.partner_home, name="home"),
    path("mine", partner.mine, name="mine"),
    path("new", edit_partner.new, name="new"),
    path("export", export.export, name="export"),
    path("options", acts.options, name="options"),
    path("bulk/csm", bulk.bulk_csm, name="bulk_csm"),
    path("bulk/status", bulk.bulk_status, name="bulk_status"),
    path("duplicates", duplicates.duplicates, name="duplicates"),
    path("duplicates/look", duplicates.look_again, name="look_again"),
    path("duplicates/<int:pair_id>/dismiss", duplicates.dismiss, name="dismiss_pair"),
    path("merge/<int:kept_id>/<int:merged_id>", duplicates.merge, name="merge"),
    path("merges/<int:merge_id>/undo", duplicates.undo, name="undo_merge"),
    path("documents/<int:document_id>", papers.open_document, name="open_document"),
    path("documents/<int:document_id>/remove", papers.remove_document, name="remove_document"),
    path("contacts/<int:contact_id>/remove", papers.remove_contact, name="remove_contact"),
    path("notes/<int:note_id>/remove", papers.remove_note, name="remove_note"),
    path("<int:partner_id>", partner.partner, name="partner"),
    path("<int:partner_id>/timeline", partner.timeline, name="timeline"),
    path("<int:partner_id>/layer", partner.layer_facts, name="layer_facts"),
    path("<int:partner_id>/edit", edit_partner.edit, name="edit"),
    path("<int:partner_id>/status", acts.set_status, name="set_status"),
    path("<int:partner_id>/liaison", acts.name_liaison, name="name_liaison"),
    path("<int:partner_id>/documents/add", papers.add_document, name="add_document"),
    path("<int:partner_id>/contacts/add", papers.keep_contact, name="add_contact"),
    path("<int:partner_id>/contacts/<int:contact_id>", papers.keep_contact, name="edit_contact"),
    path("<int:partner_id>/notes/add", papers.write_note, name="write_note"),
]
