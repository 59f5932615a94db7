import type {Safeguard} from '../core/safeguard.ts'
import {broadChange} from './broad-change.ts'
import {callBudget} from './call-budget.ts'
import {hazards} from './hazards.ts'
import {kindAndAccount} from './kind-and-account.ts'
import {credentialReplaced} from './credential-replaced.ts'
import {evidenceSink} from './lockout/evidence-sink.ts'
import {ownToken} from './lockout/own-token.ts'
import {responderAccount} from './lockout/responder-account.ts'
import {responderPath} from './lockout/responder-path.ts'
import {partialView} from './partial-view.ts'
import {permissions} from './permissions.ts'
import {protectedTarget} from './protected-target.ts'
import {selector} from './selector.ts'
import {sharedCredential} from './shared-credential.ts'
import {standingRun} from './standing-run.ts'
import {tokenKind} from './token-kind.ts'

/** Every rule that looks at a plan, in the order in which people read them. No flag leaves one out. */
export const safeguards: readonly Safeguard[] = [
  selector,
  kindAndAccount,
  protectedTarget,
  ownToken,
  responderPath,
  responderAccount,
  evidenceSink,
  sharedCredential,
  hazards,
  partialView,
  broadChange,
  callBudget,
  permissions,
  standingRun,
  credentialReplaced,
  tokenKind,
]
