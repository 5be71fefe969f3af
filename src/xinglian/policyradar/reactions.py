"""What the policy radar does when something has happened."""

from xinglian.kernel import clock, outbox
from xinglian.policyradar.actions.settle_pushed import settle_pushed
from xinglian.push.events import MessageReleased


@outbox.listen(MessageReleased)
def stop_the_clock(event: MessageReleased) -> None:
    settle_pushed(message_id=event.message_id, now=clock.now())
