/** Entry of the guard (guard.ts): each line of standard input is the mark of an instance; its end is the cloud's. */
import { createInterface } from 'node:readline';
import { endProcesses } from './processes.ts';
import type { ProcessMark } from './processes.ts';

const marks: ProcessMark[] = [];
for await (const line of createInterface({ input: process.stdin })) marks.push(JSON.parse(line) as ProcessMark);
await Promise.all(marks.map((mark) => endProcesses(mark, 0)));
