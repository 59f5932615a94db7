/** Whether an API has said it: it leaves out, or leaves empty, what there is not. */
export const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''
