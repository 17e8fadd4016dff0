"""Lists of codes are whole: labelled in both languages, with their rule of growth, and the services' own."""

import importlib
import pkgutil
import sys

import pytest

from chassis.errors import DomainError
from chassis.messages import Catalogue
from chassis.problems import HTTP_CODES
from contracts.enumerations import every
from contracts.errors import FindingCode, ProblemCode
from deploy.services import SERVICES

OF_LISTS = {"sort_unknown", "cursor_unknown", "page_too_far"}


@pytest.mark.parametrize("codes", every(), ids=lambda codes: codes.__name__)
def test_a_list_says_whether_it_grows_and_labels_every_code(codes):
    assert ("growing" in codes.__doc__) is not ("closed" in codes.__doc__), codes.__doc__
    assert all(code.label.fr and code.label.en for code in codes)


def loaded() -> None:
    for name in SERVICES:
        package = importlib.import_module(f"services.{name}")
        for module in pkgutil.walk_packages(package.__path__, f"services.{name}."):
            if not module.name.endswith("__main__"):
                importlib.import_module(module.name)


def kinds(of: type[DomainError]) -> set[type[DomainError]]:
    return {of} | {kind for child in of.__subclasses__() for kind in kinds(child)}


def test_problems_and_findings_of_the_contract_are_those_of_the_services():
    loaded()
    ours = {kind.code for kind in kinds(DomainError) if kind.__module__.partition(".")[0] in ("chassis", "services")}
    assert ours | set(HTTP_CODES.values()) | {"erreur_interne"} == set(ProblemCode)
    modules = [module for name, module in sys.modules.items() if name.startswith("services.")]
    catalogues = [value for module in modules for value in vars(module).values() if isinstance(value, Catalogue)]
    findings = {code for catalogue in catalogues for code in catalogue.messages}
    assert findings | OF_LISTS == set(FindingCode)
