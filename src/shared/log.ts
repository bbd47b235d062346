/** Where lines for people go. The action writes to its step log, the agent to its log file. */
export interface Log {
  info(line: string): void;
  warning(line: string): void;
  error(line: string): void;
}
