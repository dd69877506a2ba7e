#include "dataset/stage.h"

#include <string>

#include "dataset/cursor.h"
#include "dataset/node.h"
#include "dataset/rank_stage.h"

namespace levada {

Stage::Stage(Ref<const DatasetNode> node, int64_t length) : node_(std::move(node)), length_(length) {}

Stage::~Stage() = default;

std::unique_ptr<Cursor> Stage::Open(int64_t pass) {
  return std::make_unique<PositionCursor>(Ref<Stage>::Share(this), pass);
}

Status Stage::Failed(Status status) const { return FailedAt(*node_, std::move(status)); }

Status FailedAt(const DatasetNode& node, Status&& status) noexcept {
  if (status.ok() || status.error()->origin()[0] != '\0') return std::move(status);
  std::string origin;
  // Where no memory is left for the way, the failure itself counts.
  const Status known = WithoutExceptions([&] {
    origin = node.Origin();
    return Status::Ok();
  });
  return known.ok() ? std::move(status).WithOrigin(origin) : std::move(status);
}

Result<Ref<Element>> Stage::At(Context& context, int64_t pass, int64_t position) {
  const IndexSet one = IndexSet::Range(position, 1);
  if (resolves()) {
    ResolvedRows resolved;
    LEVADA_RETURN_IF_ERROR(Resolve(context, pass, one, &resolved));
    const int n = static_cast<int>(resolved.columns->size());
    Ref<Element> element = Element::Make(n);
    for (int c = 0; c < n; ++c) element->set_component(c, (*resolved.columns)[c]->Row(resolved.rows[0]));
    return element;
  }
  ChunkLease chunk(context);
  LEVADA_RETURN_IF_ERROR(Rows(context, pass, one, chunk.get()));
  return chunk->At(0);
}

Result<Ref<Element>> Stage::PartAt(Context& context, int64_t pass, int64_t position, const Rank& rank) {
  LEVADA_ASSIGN_OR_RETURN(Ref<Element> whole, At(context, pass, position));
  return TakePart(*whole, rank, *node_);
}

Status Stage::Rows(Context& context, int64_t pass, const IndexSet& positions, Chunk* out) {
  if (resolves()) {
    ResolvedRows resolved;
    LEVADA_RETURN_IF_ERROR(Resolve(context, pass, positions, &resolved));
    return Failed(GatherRows(resolved, out));
  }
  out->Clear();
  for (int64_t i = 0; i < positions.count; ++i) {
    if (context.IsCancelled()) return Cancelled("iterator: cancelled");
    LEVADA_ASSIGN_OR_RETURN(Ref<Element> element, At(context, pass, positions[i]));
    out->elements.push_back(std::move(element));
  }
  out->count = positions.count;
  return Status::Ok();
}

Status Stage::Resolve(Context&, int64_t, const IndexSet&, ResolvedRows*) {
  return Internal("%s: asked for rows that it does not hold", node_->Label().c_str());
}

Result<Ref<Element>> IndexStage::At(Context& context, int64_t pass, int64_t position) {
  PassSegments segments;
  LEVADA_RETURN_IF_ERROR(Map(context, pass, IndexSet::Range(position, 1), &segments));
  return input_->At(context, segments[0].pass, segments[0].positions[0]);
}

Result<Ref<Element>> IndexStage::PartAt(Context& context, int64_t pass, int64_t position, const Rank& rank) {
  PassSegments segments;
  LEVADA_RETURN_IF_ERROR(Map(context, pass, IndexSet::Range(position, 1), &segments));
  return input_->PartAt(context, segments[0].pass, segments[0].positions[0], rank);
}

Status IndexStage::Rows(Context& context, int64_t pass, const IndexSet& positions, Chunk* out) {
  if (resolves()) return Stage::Rows(context, pass, positions, out);
  PassSegments segments;
  LEVADA_RETURN_IF_ERROR(Map(context, pass, positions, &segments));
  out->Clear();
  if (segments.size() == 1) return input_->Rows(context, segments[0].pass, segments[0].positions, out);
  for (const PassSegment& segment : segments) {
    ChunkLease part(context);
    LEVADA_RETURN_IF_ERROR(input_->Rows(context, segment.pass, segment.positions, part.get()));
    AppendChunk(out, part.get());
  }
  return Status::Ok();
}

Status IndexStage::Resolve(Context& context, int64_t pass, const IndexSet& positions, ResolvedRows* out) {
  PassSegments segments;
  LEVADA_RETURN_IF_ERROR(Map(context, pass, positions, &segments));
  if (segments.size() == 1) return input_->Resolve(context, segments[0].pass, segments[0].positions, out);
  int64_t* const rows = context.scratch.Allocate(positions.count);
  int64_t done = 0;
  out->may_read = false;
  for (const PassSegment& segment : segments) {
    LEVADA_RETURN_IF_ERROR(input_->Resolve(context, segment.pass, segment.positions, out));
    for (int64_t i = 0; i < out->rows.count; ++i) rows[done++] = out->rows[i];
  }
  out->rows = IndexSet::Array(rows, done);
  return Status::Ok();
}

void IndexStage::WillUse(Context& context, int64_t pass, const SoonUsed& soon) {
  std::vector<IndexSet> below;
  int64_t pass_below = 0;
  const Permutation* order = soon.order;
  const auto tell = [&] {
    if (!below.empty()) input_->WillUse(context, pass_below, {below, order});
    below.clear();
  };
  for (const IndexSet& block : soon.blocks) {
    PassSegments segments;
    if (!Map(context, pass, block, &segments).ok()) return;  // a hint; who asks for the elements learns why
    for (const PassSegment& segment : segments) {
      if (segment.pass != pass_below && !below.empty()) {
        order = nullptr;  // it is one of all of them
        tell();
      }
      pass_below = segment.pass;
      below.push_back(segment.positions);
    }
  }
  tell();
}

}  // namespace levada
