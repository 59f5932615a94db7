import type {Safeguard} from '../core/safeguard.ts'
import {broadChange} from './broad-change.ts'
import {callBudget} from './call-budget.ts'
import {hazards} from './hazards.ts'
import {kindAndAccount} from './kind-and-account.ts'
import {ownToken} from './own-token.ts'
import {partialView} from './partial-view.ts'
import {protectedTarget} from './protected-target.ts'
import {responderPath} from './responder-path.ts'
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
  sharedCredential,
  hazards,
  partialView,
  broadChange,
  callBudget,
  standingRun,
  tokenKind,
]
