"""The offices of one run, each built on the world and on those it needs."""

from __future__ import annotations

from sim.enterprises.incentives import Incentives
from sim.institutions.credit.bank import Bank
from sim.institutions.credit.equity_fund import EquityFund, ListingOffice
from sim.institutions.exchange.consortium_office import ConsortiumOffice
from sim.institutions.exchange.export_office import ExportOffice
from sim.institutions.exchange.import_office import ImportOffice
from sim.institutions.exchange.state_office import StateOwnedOffice
from sim.institutions.exchange.talent_office import TalentOffice
from sim.institutions.grant_office import AwardOffice, GrantOffice
from sim.institutions.projects.earlier_projects import resume_earlier_projects
from sim.institutions.projects.platforms import Platforms
from sim.institutions.projects.project_office import ProjectOffice
from sim.institutions.recognition_office import RecognitionOffice, TechnologySmeRegistry
from sim.institutions.tax_office import TaxOffice
from sim.institutions.transfer.transfer_office import Transfer
from sim.institutions.transfer.voucher_office import VoucherOffice
from sim.institutions.treasury import Treasury
from sim.institutions.world import World
from sim.institutions.zones.zone_office import ZoneOffice
from sim.institutions.zones.zone_reviews import ZoneReviews


class Offices:
    """Everything that queues and decides; measures post calls to it, firms are handled by it."""

    def __init__(self, world: World):
        self.world = world
        self.treasury = Treasury(world)
        self.tax = TaxOffice(world)
        self.recognition = RecognitionOffice(world)
        self.registry = TechnologySmeRegistry(world)
        self.grants = GrantOffice(world, self.treasury)
        self.awards = AwardOffice(world, self.treasury)
        self.bank = Bank(world)
        self.fund = EquityFund(world)
        self.listing = ListingOffice(world)
        self.platforms = Platforms(world)
        self.projects = ProjectOffice(world, self.treasury, self.platforms, self.bank)
        self.zones = ZoneOffice(world)
        self.zone_reviews = ZoneReviews(world, self.zones)
        self.state_owned = StateOwnedOffice(world)
        self.consortia = ConsortiumOffice(world, self.treasury)
        self.talent = TalentOffice(world, self.treasury)
        self.imports = ImportOffice(world)
        self.exports = ExportOffice(world, self.treasury)
        self.vouchers = VoucherOffice(world, self.treasury)
        self.transfer = self.projects.projects.transfer = Transfer(world, self.treasury)

    def open_books(self) -> None:
        """What was under way before the run goes on; called once, before the first day."""
        resume_earlier_projects(self.world, self.projects.projects)

    def amend(self, incentives: Incentives) -> None:
        """Facts that outlive the measure that made them, written into what firms face."""
        self.zones.amend(incentives)
        self.consortia.amend(incentives)

    def record(self) -> None:
        """Put the stocks of the offices that keep any; called before each close."""
        self.bank.record()
        self.fund.record()
        self.platforms.record()
        self.projects.record()
        self.zones.record()
        self.state_owned.record()
        self.consortia.record()
        self.talent.record()
        self.exports.record()
        self.vouchers.record()
        self.transfer.record()
