import { randomUUID } from 'node:crypto';
import type { AwsResponse } from './aws-request.ts';

/** The XML that the query protocol of SQS and STS answers with. (EC2's differs, and is rendered there.) */
export function querySuccess(namespace: string, operation: string, result: string): AwsResponse {
  return xml(
    200,
    `<${operation}Response xmlns="${namespace}">` +
      (result === '' ? '' : `<${operation}Result>${result}</${operation}Result>`) +
      `<ResponseMetadata><RequestId>${randomUUID()}</RequestId></ResponseMetadata></${operation}Response>`,
  );
}

/** An error the same way; `fault` is whose it is. */
export function queryError(
  namespace: string,
  status: number,
  code: string,
  message: string,
  fault: 'Sender' | 'Receiver' = 'Sender',
): AwsResponse {
  return xml(
    status,
    `<ErrorResponse xmlns="${namespace}"><Error><Type>${fault}</Type><Code>${escapeXml(code)}</Code>` +
      `<Message>${escapeXml(message)}</Message><Detail/></Error><RequestId>${randomUUID()}</RequestId></ErrorResponse>`,
  );
}

export function escapeXml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\r', '&#13;');
}

function xml(status: number, body: string): AwsResponse {
  return { status, headers: { 'content-type': 'text/xml' }, body: `<?xml version="1.0"?>${body}` };
}
