// INFO replication: what replication says of itself.

import type { InfoSection } from './section.ts'

export const replicationSection: InfoSection = {
  name: 'replication',
  title: 'Replication',
  byDefault: true,
  fields: ({ replication }) => [...replication.info()],
}
