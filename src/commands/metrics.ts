import {Flags} from '@oclif/core'
import {BaseCommand, inventoryFlag} from '../base-command.ts'
import {durationFlag, durationIn} from '../command-kinds/duration-flag.ts'
import type {Metrics as MetricsDocument} from '../core/metrics/metrics.ts'
import {metricsPage} from '../views/metrics/metrics-page.ts'
import {metricsView} from '../views/metrics/metrics-view.ts'
import {prometheusText} from '../views/metrics/prometheus.ts'
import {htmlReport} from '../views/report/html.ts'

export default class Metrics extends BaseCommand {
  static override summary = 'The weekly page: how fast containment was, what it cost, and what was not drilled.'
  static override description =
    'Reads the journals and the results of drills on this machine; needs neither network nor token. Costs are those of the inventory, where there is one.'
  static override examples = [
    '<%= config.bin %> metrics',
    '<%= config.bin %> metrics --since 7d --html week.html',
    '<%= config.bin %> metrics --prometheus > /var/lib/node_exporter/firebreak.prom',
  ]

  static override flags = {
    since: durationFlag({description: 'How far back.', default: '30d'}),
    drills: Flags.boolean({description: 'Measure the runs of drills instead of those of incidents.'}),
    html: Flags.string({description: 'Write the page with its charts to this new file.', helpValue: 'FILE'}),
    prometheus: Flags.boolean({
      description: 'Print it for a textfile collector.',
      exclusive: ['json', 'html'],
    }),
    ...inventoryFlag,
  }

  override async run(): Promise<MetricsDocument> {
    const {flags} = await this.parse(Metrics)
    const {openMetrics, openRecords} = await this.compose()
    const since = durationIn(flags.since)
    const {take} = await openMetrics({inventory: flags.inventory})
    const metrics = take({sinceMs: since, of: flags.drills ? 'drills' : 'incidents'})
    if (flags.html !== undefined) (await openRecords()).writeReport(flags.html, htmlReport(metricsPage(metrics)))
    this.log(flags.prometheus ? prometheusText(metrics).trimEnd() : metricsView(metrics, this.paint.out))
    return metrics
  }
}
