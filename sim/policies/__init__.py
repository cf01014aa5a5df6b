"""The measures, in the order of the document; the catalogue of all 22 is `sim.scenario.catalogue`."""

from sim.policies.bundling import Bundling
from sim.policies.chokepoint_projects import ChokepointProjects
from sim.policies.coordination import Coordination
from sim.policies.demand_library import DemandLibrary
from sim.policies.demonstrations import Demonstrations
from sim.policies.first_purchase import FirstPurchase
from sim.policies.industrial_base import IndustrialBase
from sim.policies.ladder import Ladder
from sim.policies.measure import Measure
from sim.policies.outreach import Outreach
from sim.policies.platforms import PlatformBuilding
from sim.policies.policy_delivery import PolicyDelivery
from sim.policies.project_talent import ProjectTalent
from sim.policies.research_grant import ResearchGrant
from sim.policies.result_register import ResultRegister
from sim.policies.state_owned import StateOwned
from sim.policies.talent_recruitment import TalentRecruitment
from sim.policies.technology_export import TechnologyExport
from sim.policies.technology_finance import TechnologyFinance
from sim.policies.transfer_chain import TransferChain
from sim.policies.vouchers import Vouchers
from sim.policies.zone_points import ZonePoints
from sim.policies.zone_ranking import ZoneRanking
from sim.policies.zone_upgrading import ZoneUpgrading

BUILT: tuple[type[Measure], ...] = (
    DemandLibrary,
    ChokepointProjects,
    Demonstrations,
    IndustrialBase,
    PlatformBuilding,
    ZoneUpgrading,
    ZonePoints,
    ZoneRanking,
    ResearchGrant,
    Ladder,
    StateOwned,
    TransferChain,
    ResultRegister,
    FirstPurchase,
    Vouchers,
    ProjectTalent,
    TalentRecruitment,
    TechnologyExport,
    TechnologyFinance,
    PolicyDelivery,
    Coordination,
    Bundling,
    Outreach,
)
