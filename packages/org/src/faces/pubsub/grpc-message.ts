import type { Http2ServerRequest, Http2ServerResponse } from "node:http2";
import type { connectNodeAdapter } from "@connectrpc/connect-node";

type Handler = ReturnType<typeof connectNodeAdapter>;

/**
 * Writes `grpc-message` trailers with only those characters escaped that the gRPC protocol names (outside 0x20–0x7E, and "%"). Connect escapes
 * all that a URI component would, and grpc-js then shows `rpcId%3A` to its user.
 */
export function plainGrpcMessages(handler: Handler) {
  return (request: Http2ServerRequest, response: Http2ServerResponse): void => {
    const addTrailers = response.addTrailers.bind(response);
    response.addTrailers = (trailers) => {
      const message = trailers["grpc-message"];
      addTrailers(typeof message === "string" ? { ...trailers, "grpc-message": respell(message) } : trailers);
    };
    handler(request, response);
  };
}

function respell(message: string): string {
  return message.replace(/%([2-7][0-9A-F])/g, (escaped, hex: string) =>
    hex === "25" || hex === "7F" ? escaped : String.fromCharCode(Number.parseInt(hex, 16)),
  );
}
