"""Recalls as the American authority hands them out: one row a document, one entry a campaign."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from xinglian.intake import api as intake
from xinglian.intake.api import Field, FieldType, RowRule
from xinglian.policyradar.access import KEEPERS
from xinglian.policyradar.actions import import_recalls

intake.declare(
    intake.ImportKind(
        key="policyradar.recalls",
        label=_("Recalls (NHTSA)"),
        help=_(
            "The authority’s list of recall documents, CSV or gzipped. Documents of one campaign become one entry; a later file changes"
            " what differs and says what. Words of the text propose the categories of parts; a person decides."
        ),
        order=125,
        roles=frozenset(role.value for role in KEEPERS),
        fields=(
            Field(key="campaign", label=_("Campaign number"), required=True, fold=True, max_length=9, aliases=("nhtsa_id", "NHTSA ID", "CAMPNO", "NHTSACampaignNumber", "召回编号"), example="21V215"),
            Field(key="document", label=_("Recall document"), max_length=200, aliases=("doc", "document name", "文件"), example="RCLRPT-21V215-1234.pdf"),
            Field(key="summary", label=_("Text of the document"), max_length=20_000, aliases=("summary", "Recall Description", "DESC_DEFECT", "说明"), example="The fuel pump inside the fuel tank may fail."),
            Field(key="component", label=_("Component"), max_length=300, aliases=("component", "COMPNAME", "部件"), example="FUEL SYSTEM, GASOLINE: DELIVERY: FUEL PUMP"),
            Field(key="makes", label=_("Vehicle makes"), max_length=4000, aliases=("makes", "make", "MAKETXT", "Manufacturer"), example="HONDA|ACURA", help=_("Several with | between them.")),
            Field(key="models", label=_("Models"), max_length=20_000, aliases=("models", "model", "MODELTXT"), example="ACCORD|CIVIC"),
            Field(key="year_from", label=_("Model year from"), type=FieldType.INTEGER, minimum=Decimal(1900), maximum=Decimal(9999), aliases=("y0", "year from", "YEARTXT"), example="2018", help=_("9999 stands for unknown.")),
            Field(key="year_to", label=_("Model year to"), type=FieldType.INTEGER, minimum=Decimal(1900), maximum=Decimal(9999), aliases=("y1", "year to"), example="2020"),
            Field(key="received_on", label=_("Report received on"), type=FieldType.DATE, aliases=("Report Received Date", "RCDATE", "received"), example="2021-03-25"),
        ),
        rules=(
            RowRule(
                key="campaign", field="campaign", wrong="NOT regexp_full_match(upper(campaign), '[0-9]{2}[VETC][0-9]{2}[0-9A-Z](000)?')",
                sentence=_("This is no campaign number. It is two digits of the year, a letter V, E, T or C, and three more characters: 21V215."),
            ),
            RowRule(key="years", field="year_to", wrong="year_to < year_from", sentence=_("The last model year lies before the first. Correct one of the two.")),
        ),
        apply=import_recalls.apply,
        undo=import_recalls.undo,
        after=import_recalls.after,
    )
)  # fmt: skip
