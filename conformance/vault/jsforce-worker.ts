// jsforce on the course of the race: holds the grant as an application would keep it, refreshes until told to stop or logged out.
// usage: <login url> <consumer key> <secret> <refresh token>
import { OAuth2 } from "jsforce";

const [, , loginUrl = "", clientId = "", clientSecret = "", first = ""] = process.argv;
const oauth2 = new OAuth2({ loginUrl, clientId, clientSecret, redirectUri: "http://localhost:7800/oauth/callback" });
let refreshToken = first;
let refreshes = 0;
let stopped = false;
process.stdin.on("end", () => {
  stopped = true;
});
process.stdin.resume();

while (!stopped) {
  try {
    const answer = await oauth2.refreshToken(refreshToken);
    // Connections of jsforce drop the rotated token; here it is kept, which favours jsforce.
    refreshToken = answer.refresh_token ?? refreshToken;
    refreshes++;
  } catch (error) {
    process.stdout.write(`${JSON.stringify({ refreshes, error: (error as Error).message })}\n`);
    process.exit(0);
  }
}
process.stdout.write(`${JSON.stringify({ refreshes })}\n`);
process.exit(0);
