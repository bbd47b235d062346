/** This machine must not run jobs, and another try would not change that. */
export class HostFault extends Error {
  override readonly name = 'HostFault';
}
