import type {LogSource} from '../../log-source.ts'

/** What is true of all of Gateway's data sets. */
export const gatewayFacts: Omit<LogSource, 'title' | 'open'> = {
  source: 'https://developers.cloudflare.com/cloudflare-one/insights/analytics/gateway/',
  permissions: ['Account Analytics Read'],
  retention: {
    hours: 24,
    words: '24 hours to 30 days by plan, as its settings say; DNS up to 180 days on Enterprise',
  },
  lagMs: 5 * 60_000,
  sampled: true,
  narrowed: {whole: 'a filter by address or device would hide what took another road, or enrolled anew'},
  names: ['person', 'device', 'address'],
  blindSpots: [
    'the data set is aggregated and adaptively sampled: what is not here may still have happened, and its rows are no full evidence',
  ],
}
