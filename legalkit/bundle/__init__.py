"""The exhibit bundle (证据册): one numbered, indexed PDF, complete or not made at all.

Plan with :func:`legalkit.bundle.plan.plan` and write with :func:`legalkit.bundle.build`; or do both
at once, in volumes and with late exhibits, with :func:`legalkit.bundle.bind`. Check what someone
else made with :func:`legalkit.bundle.verify.verify`.
"""

from legalkit.bundle.binding import BundleResult, bind, build
from legalkit.bundle.exhibit import Cover, Exhibit
from legalkit.bundle.plan import Plan
from legalkit.bundle.volumes import Caps

__all__ = ["BundleResult", "Caps", "Cover", "Exhibit", "Plan", "bind", "build"]
