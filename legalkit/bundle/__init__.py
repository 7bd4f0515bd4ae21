"""The exhibit bundle (证据册): one numbered, indexed PDF, complete or not made at all.

Plan with :func:`legalkit.bundle.plan.plan`, write with :func:`legalkit.bundle.build`, check what
someone else made with :func:`legalkit.bundle.verify.verify`.
"""

from legalkit.bundle.assemble import BundleResult, build
from legalkit.bundle.exhibit import Cover, Exhibit
from legalkit.bundle.plan import Plan

__all__ = ["BundleResult", "Cover", "Exhibit", "Plan", "build"]
