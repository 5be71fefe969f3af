from django.urls import URLPattern, path

from xinglian.stock.web import (
    book,
    card,
    count_file,
    counts,
    places,
    report,
    stock_list,
    transfers,
    undo,
)

app_name = "stock"
urlpatterns: list[URLPattern] = [
    path("", stock_list.stock_list, name="list"),
    path("export", stock_list.export, name="export"),
    path("open", places.open_own, name="open"),
    path("book", book.book_movement, name="book"),
    path("proposals", book.proposals, name="proposals"),
    path("proposals/<int:proposal_id>", book.settle, name="settle"),
    path("places", places.places, name="places"),
    path("places/new", places.edit_place, name="new_place"),
    path("places/<int:location_id>", places.edit_place, name="place"),
    path("transfers", transfers.transfers, name="transfers"),
    path("transfers/new", transfers.new_transfer, name="new_transfer"),
    path("transfers/<int:transfer_id>", transfers.transfer, name="transfer"),
    path("counts", counts.counts, name="counts"),
    path("counts/new", counts.new_count, name="new_count"),
    path("counts/<int:count_id>", counts.count, name="count"),
    path("counts/<int:count_id>/sheet", count_file.sheet, name="sheet"),
    path("counts/<int:count_id>/file", count_file.bring, name="bring"),
    path("counts/<int:count_id>/marked", count_file.marked, name="marked"),
    path("counts/<int:count_id>/parts/<int:part_id>", counts.enter, name="enter"),
    path("counts/<int:count_id>/<slug:step>", counts.step, name="count_step"),
    path("report", report.report, name="report"),
    path("network", report.network, name="network"),
    path("postings/<int:posting_id>", card.posting, name="posting"),
    path("postings/<int:posting_id>/reverse", card.reverse_posting, name="reverse"),
    path("postings/<int:posting_id>/back", undo.undo, name="undo"),
    path("<int:org_id>/parts/<int:part_id>", card.card, name="card"),
]
