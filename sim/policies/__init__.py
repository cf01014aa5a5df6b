"""The measures that are built, in the order of the document; the catalogue of all 22 is `sim.scenario.catalogue`."""

from sim.policies.ladder import Ladder
from sim.policies.measure import Measure
from sim.policies.outreach import Outreach
from sim.policies.policy_delivery import PolicyDelivery
from sim.policies.research_grant import ResearchGrant

BUILT: tuple[type[Measure], ...] = (ResearchGrant, Ladder, PolicyDelivery, Outreach)
