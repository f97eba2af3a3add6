namespace Glimpse.Inference.Requests;

/// <summary>A request's picture, and where it stands: of several, a refusal tells which one is at fault.</summary>
internal readonly record struct PlacedPicture(ImagePart Part, string Place)
{
    /// <summary>A conversation's pictures in order.</summary>
    public static List<PlacedPicture> In(IReadOnlyList<ChatMessage> messages)
    {
        List<PlacedPicture> pictures = [];
        for (var i = 0; i < messages.Count; i++)
        {
            for (var j = 0; j < messages[i].Content.Count; j++)
            {
                if (messages[i].Content[j] is ImagePart part) pictures.Add(new(part, part.Place ?? $"messages[{i}].content[{j}]"));
            }
        }
        return pictures;
    }

    /// <summary>What comes of looking at the picture.</summary>
    /// <exception cref="RequestRefusedException">It is not accepted, or is damaged.</exception>
    public T Look<T>(Func<ImagePart, T> look)
    {
        try
        {
            return look(Part);
        }
        catch (RequestRefusedException refusal)
        {
            throw new RequestRefusedException(refusal.Code, refusal.Message, Place);
        }
    }
}
