from django.urls import path

from xinglian.catalogue.web import categories, edit_part, part, part_list, scan

app_name = "catalogue"
urlpatterns = [
    path("", part_list.part_list, name="list"),
    path("file", part_list.part_file, name="file"),
    path("scan/", scan.scan, name="scan"),
    path("options", part.options, name="options"),
    path("parts/new", edit_part.new, name="new"),
    path("parts/<int:part_id>", part.part, name="part"),
    path("parts/<int:part_id>/edit", edit_part.edit, name="edit"),
    path("parts/<int:part_id>/parameters", edit_part.parameters, name="parameters"),
    path("parts/<int:part_id>/references/add", edit_part.reference, name="add_reference"),
    path("references/restore", edit_part.restore_reference, name="restore_reference"),
    path("references/<int:reference_id>/remove", edit_part.drop_reference, name="drop_reference"),
    path("categories", categories.category_tree, name="categories"),
    path("categories/new", categories.edit_category, name="new_category"),
    path("categories/<slug:code>", categories.category, name="category"),
    path("categories/<slug:code>/edit", categories.edit_category, name="edit_category"),
    path("categories/<slug:code>/add", categories.edit_parameter, name="add_parameter"),
    path(
        "categories/<slug:code>/<int:parameter_id>",
        categories.edit_parameter,
        name="edit_parameter",
    ),
    path("parameters/<int:parameter_id>/remove", categories.drop_parameter, name="drop_parameter"),
]
