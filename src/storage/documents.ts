export {readApprovals, writeApproval} from './documents/approval-file.ts'
export {findRunbook, listRunbooks, type RunbookFile, type RunbookPlaces} from './documents/find-runbook.ts'
export {readPlan, writePlan} from './documents/plan-file.ts'
export {parseRunbook, type Read, readInventory, readRunbook} from './documents/read-document.ts'
