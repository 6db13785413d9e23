// Loaded into a server before its own code (`node --import`): writes down how much of each file has been synced, so that
// a test can take away what a power cut would have taken. The journal's path stands in the query of the import.

import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { fileURLToPath } from 'node:url'

const { fdatasync, fdatasyncSync, fstatSync, fsync, fsyncSync, openSync, writeSync } = fs

const journal = openSync(fileURLToPath(new URL(import.meta.url).searchParams.get('journal') as string), 'a')

type Done = (error: NodeJS.ErrnoException | null) => void

/** What is in the file when the sync begins is safe when it ends. */
function lineFor(fd: number): string {
  const { ino, size } = fstatSync(fd)
  return `${ino} ${size}\n`
}

function noting(sync: (fd: number) => void): (fd: number) => void {
  return (fd) => {
    const line = lineFor(fd)
    sync(fd)
    writeSync(journal, line)
  }
}

function notingLater(sync: (fd: number, done: Done) => void): (fd: number, done: Done) => void {
  return (fd, done) => {
    const line = lineFor(fd)
    sync(fd, (error) => {
      if (error === null) writeSync(journal, line)
      done(error)
    })
  }
}

Object.assign(fs, {
  fdatasyncSync: noting(fdatasyncSync),
  fsyncSync: noting(fsyncSync),
  fdatasync: notingLater(fdatasync),
  fsync: notingLater(fsync),
})
syncBuiltinESMExports()
