-- Sends signed requests, one a line of the file: time of sending, signature, sender, body.
local requests = {}
local sent = 0

function init(arguments)
  for line in io.lines(arguments[1]) do
    local time, signature, sender, body = line:match("^(%S+) (%S+) (%S+) (.*)$")
    local headers = { ["X-Buddy-Timestamp"] = time, ["X-Buddy-Signature"] = signature, ["X-Forwarded-For"] = sender }
    requests[#requests + 1] = wrk.format("POST", arguments[2], headers, body)
  end
end

function request()
  sent = sent + 1
  if sent > #requests then
    error("all " .. #requests .. " requests are sent")
  end
  return requests[sent]
end

function done(summary, latency)
  local failed = summary.errors
  io.write(string.format('{"answers": %d, "seconds": %f, "p50": %f, "p99": %f, "refused": %d, "lost": %d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    failed.status, failed.connect + failed.read + failed.write + failed.timeout))
end
