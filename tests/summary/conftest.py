from __future__ import annotations

import pytest
from depeche.models import catalogue
from depeche.settings import Settings
from depeche.summary.check.likelihood import LikelihoodModel


@pytest.fixture(scope="package")
def model() -> LikelihoodModel:
    """The summariser, as the check asks it."""
    from depeche.summary.draft.causal import CausalGenerator

    return CausalGenerator(
        catalogue.find("smollm2-brief", "summary", Settings().models_folder).folder
    )
