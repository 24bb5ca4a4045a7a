import { runProcess } from '../kit/run-process.ts';
import { openStdioHost } from './open-stdio-host.ts';

await runProcess('stdio-host', 8007, openStdioHost);
