"""What every page shows stays whole where a service does not say who the person is (POR-14)."""

from types import SimpleNamespace

import pytest

from services.portal.api.static import Static
from services.portal.api.visit import spoken
from services.portal.app import templates
from services.portal.usecases.membership import Membership


@pytest.mark.parametrize("down", [(), ("identity",), ("organisation",), ("identity", "organisation")])
def test_a_page_is_shown_without_name_rights_or_structures_por_14(down: tuple[str, ...]):
    visit = SimpleNamespace(
        session=SimpleNamespace(structure_id=""), request=SimpleNamespace(method="GET"), theme="", path="/rien",
        csrf=lambda: "", here=lambda: "/rien",
    )  # fmt: skip
    shown = {
        "visit": visit,
        "member": Membership(down=down),
        "menu": [],
        "phone": [],
        "refused": None,
        "reference": "r",
    }
    page = templates(Static.load()).get_template("pages/not_found.html").render(spoken("fr") | shown)
    assert ("Une partie du portail ne répond pas" in page) == bool(down)
