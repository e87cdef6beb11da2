"""The rows, with their constraints and indexes. They never leave `storage/`.

A bare `datetime` column holds aware UTC on both databases. States are text with a CHECK. Business time and machine
time never share a column: `due_at`, `expires_at`, `received_at` ... are business time; `retry_at`, `lease_until`,
`called_at`, `beat_at`, `next_call_at`, `next_look_at`, `next_group_look_at`, `read_at`, `next_read_at` and the
`paused_until` of a pace are machine time (design, section 6).
"""

from storage.tables.base import Row as Row
from storage.tables.delivery import AuditRow as AuditRow
from storage.tables.delivery import Effect as Effect
from storage.tables.delivery import HeartbeatRow as HeartbeatRow
from storage.tables.delivery import InboxRow as InboxRow
from storage.tables.delivery import OutboxRow as OutboxRow
from storage.tables.delivery import OutboxState as OutboxState
from storage.tables.delivery import PaceRow as PaceRow
from storage.tables.pairs import DraftLeftOutRow as DraftLeftOutRow
from storage.tables.pairs import DraftPairRow as DraftPairRow
from storage.tables.pairs import DraftRow as DraftRow
from storage.tables.pairs import FeedbackRow as FeedbackRow
from storage.tables.pairs import PairingCareRow as PairingCareRow
from storage.tables.pairs import PairingWishRow as PairingWishRow
from storage.tables.pairs import PairReasonRow as PairReasonRow
from storage.tables.pairs import PairRow as PairRow
from storage.tables.pairs import SessionAnswerRow as SessionAnswerRow
from storage.tables.pairs import SessionRow as SessionRow
from storage.tables.pairs import SlotRow as SlotRow
from storage.tables.people import BlockRow as BlockRow
from storage.tables.people import BusyTimeRow as BusyTimeRow
from storage.tables.people import CalendarRow as CalendarRow
from storage.tables.people import DelegationRow as DelegationRow
from storage.tables.people import PersonRow as PersonRow
from storage.tables.people import WorkspaceRow as WorkspaceRow
from storage.tables.programmes import AdmittedRow as AdmittedRow
from storage.tables.programmes import AnnouncementRow as AnnouncementRow
from storage.tables.programmes import CoordinatorRow as CoordinatorRow
from storage.tables.programmes import EnrolmentRow as EnrolmentRow
from storage.tables.programmes import EnrolmentTopicRow as EnrolmentTopicRow
from storage.tables.programmes import InvitationRow as InvitationRow
from storage.tables.programmes import PlaceRow as PlaceRow
from storage.tables.programmes import ProgrammeRow as ProgrammeRow
