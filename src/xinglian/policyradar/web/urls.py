from django.urls import URLPattern, path

from xinglian.policyradar.web import act, affected, board, bring, entry, feeds, panel, write

app_name = "policyradar"
urlpatterns: list[URLPattern] = [
    path("", board.board, name="board"),
    path("export/", board.export, name="export"),
    path("relevant/", board.relevant_many, name="relevant_many"),
    path("irrelevant/", board.irrelevant_many, name="irrelevant_many"),
    path("undo/<int:stroke_id>/", act.undo, name="undo"),
    path("panel/", panel.panel, name="panel"),
    path("categories/", write.category_options, name="category_options"),
    path("feeds/", feeds.feeds, name="feeds"),
    path("feeds/new/", feeds.add, name="add_feed"),
    path("feeds/file/", feeds.from_file, name="feed_file"),
    path("feeds/<int:feed_id>/", feeds.test_feed, name="test_feed"),
    path("feeds/<int:feed_id>/edit/", feeds.edit, name="edit_feed"),
    path("feeds/<int:feed_id>/pause/", feeds.pause, name="pause_feed"),
    path("feeds/<int:feed_id>/delete/", feeds.delete, name="delete_feed"),
    path("files/", bring.bring, name="bring"),
    path("files/example.csv", bring.example, name="example"),
    path("new/", write.write, name="write"),
    path("<int:policy_id>/", entry.entry, name="entry"),
    path("<int:policy_id>/edit/", write.edit, name="edit"),
    path("<int:policy_id>/parts/", entry.parts_panel, name="parts"),
    path("<int:policy_id>/partners/", affected.partners, name="partners"),
    path("<int:policy_id>/partners/export/", affected.export, name="export_partners"),
    path("<int:policy_id>/relevant/", act.relevant, name="relevant"),
    path("<int:policy_id>/irrelevant/", act.irrelevant, name="irrelevant"),
    path("<int:policy_id>/narrow/", act.narrow, name="narrow"),
    path("<int:policy_id>/advice/", act.advise, name="advise"),
    path("<int:policy_id>/done/", act.finish, name="finish"),
    path("<int:policy_id>/reopen/", act.reopen, name="reopen"),
    path("<int:policy_id>/hand-over/", act.hand_over, name="hand_over"),
    path("<int:policy_id>/note/", act.note, name="note"),
]
