// What is said of a command that is measured.

import type { RawClient } from '../test/support/raw-client.ts'
import type { Workload } from './redis-benchmark.ts'

/** A command that is measured. */
export interface CommandBenchmark {
  readonly name: string
  readonly workload: Workload
  /** Puts the data in place that the command reads. */
  readonly prepare?: (client: RawClient) => Promise<void>
  /** Called before each run: puts in place what `requests` requests take away, or clears what they pile up. */
  readonly renew?: (client: RawClient, requests: number) => Promise<void>
  /** Called behind each run: waits until the server is done with what the requests left it to do, which counts. */
  readonly settle?: (client: RawClient) => Promise<void>
  /** The share of the usual time that a run takes: less where `renew` is the longer part. Default 1. */
  readonly share?: number
  /** The pipeline depths that it is measured at; every depth by default. */
  readonly pipelines?: readonly number[]
  /** The most server CPU a request may take, as a share of what Redis takes, by pipeline depth. */
  readonly bars?: Readonly<Record<number, number>>
}
