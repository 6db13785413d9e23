// Lists as commands work with them, whatever form they have.

export { ListCursor } from './list-cursor.ts'
export { insertBeside, removeElements, replaceElement } from './list-edit.ts'
export { dropEnd, peekEnd, pushArguments, pushElement, rotateList, trimList } from './list-ends.ts'
export { listLength, prepareGrowth } from './list-form.ts'
export { replyElements, replyEnd } from './list-reply.ts'
