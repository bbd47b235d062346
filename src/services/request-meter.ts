/** The one part of any AWS client that the meter needs. */
interface Metered {
  readonly middlewareStack: { add(middleware: never, options: never): void };
}

/** How many AWS requests a mode has made; for the last line of its log. */
export class RequestMeter {
  readonly #requests = new Map<string, number>();

  /** Counts every request that the client sends, retries included. */
  attach<Client extends Metered>(service: string, client: Client): Client {
    const count =
      (next: (request: unknown) => unknown) =>
      (request: unknown): unknown => {
        this.#requests.set(service, (this.#requests.get(service) ?? 0) + 1);
        return next(request);
      };
    // The client's types tie a middleware to its own operations; this one looks at none.
    client.middlewareStack.add(
      count as never,
      { step: 'finalizeRequest', priority: 'low', name: 'requestMeter' } as never,
    );
    return client;
  }

  toString(): string {
    const total = [...this.#requests.values()].reduce((sum, count) => sum + count, 0);
    const services = [...this.#requests].map(([service, count]) => `${service} ${count}`).join(', ');
    return `${total} AWS requests${total > 0 ? ` (${services})` : ''}`;
  }
}
