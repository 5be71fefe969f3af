from xinglian.sentinel.models.questionnaire import Questionnaire
from xinglian.sentinel.models.round import Reply, Round
from xinglian.sentinel.models.sentinel import Sentinel

__all__ = ["Questionnaire", "Reply", "Round", "Sentinel"]
