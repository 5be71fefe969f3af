from django.urls import URLPattern, path

from xinglian.tasks.web import assign, assignment, board, mine, proof, review

app_name = "tasks"
urlpatterns: list[URLPattern] = [
    path("", board.board, name="board"),
    path("new/", assign.new, name="new"),
    path("a/<int:assignment_id>/", assignment.assignment, name="assignment"),
    path("a/<int:assignment_id>/export/", assignment.export, name="export"),
    path("a/<int:assignment_id>/close/", assignment.close, name="close"),
    path("a/<int:assignment_id>/reopen/", assignment.reopen, name="reopen"),
    path("a/<int:assignment_id>/accept/", review.accept_many, name="accept_many"),
    path("a/<int:assignment_id>/reject/", review.reject_many, name="reject_many"),
    path("t/<int:task_id>/", review.task, name="task"),
    path("t/<int:task_id>/accept/", review.accept_one, name="accept"),
    path("proof/<int:proof_id>/", proof.proof, name="proof"),
    path("mine/", mine.mine, name="mine"),
    path("mine/<int:task_id>/", mine.own, name="own"),
    path("mine/<int:task_id>/hand-in/", mine.send, name="hand_in"),
]
