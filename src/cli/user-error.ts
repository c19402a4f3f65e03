// A mistake of the user, or something that is none of our doing: shown as its message, without a stack.

export class UserError extends Error {
  override readonly name = 'UserError';
}
