/** The package has no types of its own. */
declare module 'parse-prometheus-text-format' {
  interface Sample {
    readonly labels?: Readonly<Record<string, string>>
    readonly value?: string
    readonly quantiles?: Readonly<Record<string, string>>
    readonly sum?: string
    readonly count?: string
  }
  interface Family {
    readonly name: string
    readonly help: string
    readonly type: string
    readonly metrics: readonly Sample[]
  }
  /** Throws for a line that is none of the format. */
  export default function parsePrometheusTextFormat(text: string): readonly Family[]
}
