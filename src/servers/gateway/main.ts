import { runProcess } from '../kit/run-process.ts';
import { openGateway } from './gateway.ts';

await runProcess('gateway', 8000, async (context) => openGateway(context));
