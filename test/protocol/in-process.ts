// The shared server in the process of the test, under the name that the tests of the protocol and of connections use.

export { type InProcessServer, makeServer, startInProcess } from '../support/in-process.ts'
