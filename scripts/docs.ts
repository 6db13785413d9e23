// `npm run docs`: writes docs/compatibility.md from the declarations of the commands and of the parameters.

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compatibilityText } from './compatibility.ts'

/** Seen from .build/scripts/, where the compiled form of this file lies. */
const ROOT = fileURLToPath(new URL('../..', import.meta.url))

writeFileSync(join(ROOT, 'docs', 'compatibility.md'), compatibilityText(ROOT))
